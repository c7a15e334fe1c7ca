/** The Secrets that a lab's pods read, as steps: they are made in the cluster and are in no file of the lab. */
import { randomBytes } from 'node:crypto';
import type { SecretContract } from '../../contract';
import { dashboardSecrets, mesh } from '../../lab/addons';
import type { Lab } from '../../lab/lab';
import { newPrivateKey } from '../../local/secrets';
import { type Command, execute } from '../exec';
import type { Step } from '../steps';
import { isOnThisMachine } from './own';

/** Bytes of a generated value: 32 characters, which is also a length that Kiali's signing key may have. */
const valueLength = 24;

interface NamespacedSecret {
  readonly namespace: string;
  readonly name: string;
  /** What its values protect. */
  readonly purpose: string;
  /** Key → value. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Every Secret of the wanted systems and of the dashboards: documented values on a person's own machine, random ones
 * elsewhere, and everywhere private keys of the cluster's own.
 */
function secretsOf(lab: Lab): readonly NamespacedSecret[] {
  const ofSystems = Object.values(lab.systems).flatMap(({ namespace, secrets }) => grouped(namespace, secrets, lab));
  const hasDashboards = lab.engines.includes('prometheus') && lab.kind !== 'student';
  return [...ofSystems, ...(hasDashboards ? grouped(mesh.namespace, dashboardSecrets, lab) : [])];
}

function grouped(
  namespace: string,
  secrets: Readonly<Record<string, SecretContract>>,
  lab: Lab,
): readonly NamespacedSecret[] {
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

/** Everybody knows the development values: they are for clusters that nobody else can reach. */
function valueOf(secret: SecretContract, lab: Lab): string {
  if ('privateKey' in secret) return newPrivateKey(secret.privateKey);
  return isOnThisMachine(lab) ? secret.development : randomBytes(valueLength).toString('base64url');
}

/** Makes a command for the cluster of the lab. */
type Kubectl = (...args: readonly string[]) => Command;

/** Creates what is missing; a Secret that exists is never changed. */
export function secretSteps(lab: Lab, kubectl: Kubectl): readonly Step[] {
  const secrets = secretsOf(lab);
  // A student's namespace comes with its quota and limits, from the class.
  const namespaces = lab.kind === 'student' ? [] : [...new Set(secrets.map(({ namespace }) => namespace))];
  return [
    ...namespaces.map((name) => namespaceStep(name, kubectl)),
    ...secrets.map((secret) => secretStep(secret, kubectl)),
  ];
}

/** The YAML that comes later adds its labels to the namespace; to that end kubectl has to remember what it created. */
function namespaceStep(name: string, kubectl: Kubectl): Step {
  return {
    title: `namespace ${name}`,
    action: { command: kubectl('create', 'namespace', name, '--save-config') },
    isDone: () => exists(kubectl('get', 'namespace', name)),
  };
}

function secretStep({ namespace, name, purpose, values }: NamespacedSecret, kubectl: Kubectl): Step {
  const manifest = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type: 'Opaque',
    stringData: values,
  };
  return {
    title: `secret ${name} in ${namespace}`,
    action: {
      description: `${purpose} (${Object.keys(values).join(', ')})`,
      run: async (signal) => {
        // By standard input: arguments are for everybody on the machine to read.
        await execute({ ...kubectl('create', '--filename', '-'), input: JSON.stringify(manifest) }, { signal });
      },
    },
    isDone: () => exists(kubectl('get', 'secret', name, '--namespace', namespace)),
  };
}

async function exists(get: Command): Promise<boolean> {
  const found = await execute({ ...get, args: [...get.args, '--ignore-not-found', '--output', 'name'] });
  return found.stdout.trim() !== '';
}
