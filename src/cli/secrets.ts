/** The Secrets that a lab's pods read, as steps: they are made in the cluster and are in no file of the lab. */
import { randomBytes } from 'node:crypto';
import type { SecretContract } from '../contract';
import { dashboardSecrets, mesh } from '../lab/addons';
import type { Lab } from '../lab/lab';
import { contracts, systemNames } from '../lab/systems';
import { type Command, execute } from './exec';
import type { Step } from './steps';

/** Bytes of a generated value: 32 characters, which is also a length that Kiali's signing key may have. */
const valueLength = 24;

export interface Secret {
  readonly namespace: string;
  readonly name: string;
  /** What its values protect. */
  readonly purpose: string;
  /** Key → value. */
  readonly values: Readonly<Record<string, string>>;
}

/** Every Secret of the wanted systems and of the dashboards: documented values on local, random ones on AWS. */
export function secretsOf(lab: Lab): readonly Secret[] {
  const ofSystems = systemNames
    .filter((name) => lab.systems[name] !== undefined)
    .flatMap((name) => grouped(contracts[name].namespace, contracts[name].secrets, lab));
  const ofDashboards = lab.needs.engines.includes('prometheus') ? grouped(mesh.namespace, dashboardSecrets, lab) : [];
  return [...ofSystems, ...ofDashboards];
}

function grouped(namespace: string, secrets: Readonly<Record<string, SecretContract>>, lab: Lab): readonly Secret[] {
  const contracted = Object.values(secrets);
  return [...new Set(contracted.map(({ name }) => name))].map((name) => {
    const entries = contracted.filter((secret) => secret.name === name);
    return {
      namespace,
      name,
      purpose: entries.map(({ purpose }) => purpose).join('; '),
      values: Object.fromEntries(entries.map((entry) => [entry.key, valueOf(entry, lab)])),
    };
  });
}

function valueOf({ development }: SecretContract, { environment }: Lab): string {
  return environment === 'local' ? development : randomBytes(valueLength).toString('base64url');
}

/** Creates what is missing; a Secret that exists is never changed. `kubectl` makes a command for the lab's cluster. */
export function secretSteps(
  secrets: readonly Secret[],
  kubectl: (...args: readonly string[]) => Command,
): readonly Step[] {
  return secrets.map(({ namespace, name, purpose, values }) => ({
    title: `secret ${name} in ${namespace}`,
    action: {
      description: `${purpose} (${Object.keys(values).join(', ')})`,
      run: async (signal) => {
        // By standard input: arguments are for everybody on the machine to read.
        const input = JSON.stringify({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name, namespace },
          type: 'Opaque',
          stringData: values,
        });
        await execute({ ...kubectl('create', '--filename', '-'), input }, { signal });
      },
    },
    isDone: async () => {
      const found = await execute(
        kubectl('get', 'secret', name, '--namespace', namespace, '--ignore-not-found', '--output', 'name'),
      );
      return found.stdout.trim() !== '';
    },
  }));
}
