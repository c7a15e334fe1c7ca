import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fixtureAwsLab } from '../support/lab';
import { synthesize } from '../platform/terraform/synthesized';

const file = readFileSync(join(__dirname, '../../docs/workflows/terraform-plan.yaml'), 'utf8');

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
  test('pins every action by its commit and says which version that is', () => {
    expect(jobs.plan.steps.filter(({ uses }) => uses !== undefined)).toHaveLength(4);
    expect(unpinned(file)).toEqual([]);
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
