import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import manifest from '../../package.json';
import { fixtureAwsLab } from '../support/lab';
import { synthesize } from '../platform/terraform/synthesized';

const folder = join(__dirname, '../../docs/workflows');
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');
const file = textOf('terraform-plan.yaml');

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: {
    readonly plan: {
      readonly if: string;
      readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
    };
  };
}

const { on, permissions, jobs } = parse(file) as Workflow;

const unpinned = (text: string) =>
  [...text.matchAll(/uses: *(.+)/g)].map((match) => match[1] ?? '').filter((use) => !/@[0-9a-f]{40} # v\d/.test(use));

describe('The workflow that plans pull requests', () => {
  test('uses four actions', () => {
    expect(jobs.plan.steps.filter(({ uses }) => uses !== undefined)).toHaveLength(4);
  });

  test.each(['actions/checkout@v4', 'actions/checkout@main', 'actions/checkout@11bd719'])(
    '%s would be no pin',
    (use) => {
      expect(unpinned(`- uses: ${use}`)).toEqual([use]);
    },
  );

  test('has an identity for pull requests of the repository itself, and may write nothing', () => {
    expect(Object.keys(on)).toEqual(['pull_request']);
    expect(permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(jobs.plan.if).toBe('github.event.pull_request.head.repo.full_name == github.repository');
  });

  test('plans the stacks that every lab has, in their order, and applies none', () => {
    const [, named = ''] = /for stack in ([^;]+);/.exec(file) ?? [];
    expect(named.split(' ')).toEqual(Object.keys(synthesize(fixtureAwsLab())));
    expect(file).not.toMatch(/terraform\b.* (apply|destroy)\b/);
  });
});

describe('Workflows for forks', () => {
  const names = readdirSync(folder);
  const document = readFileSync(join(folder, '../continuous-integration.md'), 'utf8');

  test.each(names)('%s pins every action by its commit, keeps no token and holds no secret', (name) => {
    const text = textOf(name);
    expect(text).toContain('uses: actions/checkout@');
    expect(unpinned(text)).toEqual([]);
    expect(text.match(/persist-credentials: false/g)).toHaveLength(
      text.match(/uses: actions\/checkout@/g)?.length ?? 0,
    );
    expect(text).not.toMatch(/\bsecrets\./);
  });

  test.each(names)(
    '%s may read by default, takes a version of Node that package.json allows, and ends in time',
    (name) => {
      const { permissions: given, jobs: all } = parse(textOf(name)) as {
        readonly permissions: Readonly<Record<string, string>>;
        readonly jobs: Readonly<Record<string, { readonly 'timeout-minutes'?: number }>>;
      };
      expect(given['contents']).toBe('read');
      for (const job of Object.values(all)) expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
      const versions = [...textOf(name).matchAll(/node(?:-version)?: (?:\[(.+)\]|(\d+))/g)].flatMap(([, list, one]) =>
        (list ?? one ?? '').split(', ').map((text) => Number(text.replaceAll("'", '').split('.')[0])),
      );
      expect(versions.length).toBeGreaterThan(0);
      expect(Math.min(...versions)).toBeGreaterThanOrEqual(Number(/\d+/.exec(manifest.engines.node)?.[0]));
    },
  );

  test.each(names)('%s is in the document', (name) => expect(document).toContain(`](workflows/${name})`));
});
