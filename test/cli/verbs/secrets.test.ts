import { createPrivateKey } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from '../../../src/cli/journal';
import { secretSteps } from '../../../src/cli/cluster/secrets';
import { runSteps } from '../../../src/cli/steps';
import { labSchema } from '../../../src/lab/config/schema';
import type { Lab } from '../../../src/lab/lab';
import { resolveCopy } from '../../../src/lab/resolve';
import { fixtureLab, leastConfig } from '../../support/lab';
import { type Call, type Ended, standInFor } from '../children';

let folder: string;
let restore: () => void;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-secrets-'));
  restore = standInFor((program) => (program === 'kubectl' ? keeping : undefined));
});
afterEach(() => {
  restore();
  rmSync(folder, { recursive: true });
});

const kubectl = (...args: readonly string[]) => ({ program: 'kubectl', args });

/** A kubectl that keeps namespaces and Secrets as files, and notes its arguments. */
function keeping({ args, input }: Call): Ended {
  const [verb, kind, name = ''] = args;
  appendFileSync(join(folder, 'arguments'), `${args.join(' ')}\n`);
  if (verb === 'get') return { stdout: existsSync(join(folder, `${name}.json`)) ? `${kind}/${name}\n` : '' };
  const [made, text] = kind === 'namespace' ? [name, '{}'] : [(JSON.parse(input) as Manifest).metadata.name, input];
  writeFileSync(join(folder, `${made}.json`), text);
  return {};
}

interface Manifest {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly stringData: Readonly<Record<string, string>>;
}

function created(name: string): Manifest {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Manifest;
}

async function run(environment: 'local' | 'aws', lab: Lab = fixtureLab(environment)): Promise<readonly string[]> {
  const said: string[] = [];
  const journal = Journal.of(folder, 'fixture', environment, 'secrets');
  const steps = secretSteps(lab, kubectl);
  await runSteps(steps, { journal, say: (line) => said.push(line), signal: new AbortController().signal });
  return said;
}

describe('the Secrets of a lab', () => {
  test('have the documented development values on local, in the namespaces of their readers', async () => {
    await run('local');
    expect(created('svc-loader-token')).toMatchObject({
      metadata: { namespace: 'c756ns' },
      stringData: { token: 'development-loader-token' },
    });
    expect(Object.keys(created('grafana-admin').stringData)).toEqual(['admin-user', 'admin-password']);
    expect(created('grafana-admin').metadata.namespace).toBe('istio-system');
  });

  test('are random in a context that is none of kind’s, whatever the lab takes it for', async () => {
    await run('local', fixtureLab('local', { local: { context: 'my-aks' } }));
    expect(created('svc-loader-token').stringData.token).toMatch(/^[\w-]{32}$/);
  });

  test('are random on AWS, and no two are the same', async () => {
    await run('aws');
    const values = ['svc-loader-token', 'svc-s1-jwt', 'grafana-admin', 'kiali-signing-key'].flatMap((name) =>
      Object.values(created(name).stringData),
    );
    expect(values).toHaveLength(5);
    expect(new Set(values).size).toBe(5);
    for (const value of values) expect(value).toMatch(/^[\w-]{32}$/);
  });

  test.each(['local', 'aws'] as const)(
    'are on %s private keys of its own where tokens are signed with one',
    async (name) => {
      await run(name, fixtureLab(name, { music: { tokens: 'EdDSA' } }));
      const { 'key.pem': pem = '' } = created('svc-s1-ed25519').stringData;
      expect(createPrivateKey(pem).asymmetricKeyType).toBe('ed25519');
      expect(existsSync(join(folder, 'svc-s1-jwt.json'))).toBe(false);
      expect(readFileSync(join(folder, 'arguments'), 'utf8')).not.toContain('PRIVATE KEY');
    },
  );

  test('are never changed once they exist', async () => {
    await run('aws');
    const before = created('svc-s1-jwt');
    const said = await run('aws');
    expect(created('svc-s1-jwt')).toEqual(before);
    expect(said.filter((line) => line.includes('done before'))).toHaveLength(6);
  });

  test('bring their namespaces where those are missing', async () => {
    expect(await run('local')).toEqual(expect.arrayContaining([expect.stringContaining('namespace c756ns')]));
    expect(readFileSync(join(folder, 'arguments'), 'utf8')).toContain('create namespace istio-system --save-config');
  });

  test('of a student are those of the copy, in a namespace that the class has brought', async () => {
    await run('aws', resolveCopy(labSchema.parse(leastConfig), 'aws', {}, 'ada'));
    for (const name of ['svc-loader-token', 'svc-s1-jwt'])
      expect(created(name)).toMatchObject({ metadata: { namespace: 'ada' } });
    const told = readFileSync(join(folder, 'arguments'), 'utf8');
    expect(told).not.toMatch(/create namespace|c756ns|istio-system/);
  });

  test('are in no argument list, where everybody on the machine could read them', async () => {
    await run('local');
    expect(readFileSync(join(folder, 'arguments'), 'utf8')).not.toContain('development');
  });
});
