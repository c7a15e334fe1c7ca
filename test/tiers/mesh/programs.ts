/** What the containers of music's pods run, and with which environment. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageEnvironment } from '../../../src/local/child';
import { secretsOfRun } from '../../../src/local/secrets';
import { serviceHost } from '../../../src/constructs/kubernetes/mesh';
import { contract } from '../../../src/systems/music/contract';
import { uniqueCode } from '../../../src/systems/music/services/music/domain/exercise';
import { bundle } from '../../support/processes';
import type { Variable } from '../../tools/istio/pods';

const { users, music, datastore } = contract.workloads;
const services = 'src/systems/music/services';

/** The store of the chart is a Java program of an image; the embedded one stands in for it. */
const entries = {
  dynamodb: 'test/support/embedded-store.ts',
  [users.name]: `${services}/users/main.ts`,
  [music.name]: `${services}/music/main.ts`,
  [datastore.name]: `${services}/datastore/main.ts`,
  undrained: 'test/support/undrained-music.ts',
} as const;

/** Names of containers, S2 as it is after the exercise, and S2 without its graceful stop. */
export type Program = keyof typeof entries | 'fixed';

export async function bundleAll(): Promise<Readonly<Record<Program, string>>> {
  const files = await bundle(entries);
  return { ...files, fixed: repaired(files[music.name]) };
}

/** What the exercise asks for: the code of the service's log in the place of another in its source. */
function repaired(file: string): string {
  const source = readFileSync(file, 'utf8');
  if (!source.includes('<unique code>')) throw new Error(`${file} has no code to repair`);
  const fixed = file.replace(/\.js$/, '-fixed.js');
  writeFileSync(fixed, source.replace('<unique code>', uniqueCode(exer)));
  return fixed;
}

/** Of the fixture's learner. */
const exer = 'octocat';

/** Where a service says that it is ready. */
export const readiness: Readonly<Record<string, string>> = Object.fromEntries(
  [users, music, datastore].map(({ name, http }) => [name, `${http.basePath}/readiness`]),
);

export function environmentOf(variables: readonly Variable[]): Readonly<Record<string, string>> {
  return Object.fromEntries(variables.map((variable) => [variable.name, valueOf(variable)]));
}

function valueOf({ name, value, valueFrom }: Variable): string {
  if (value !== undefined) return value;
  const { secretKeyRef: from } = valueFrom ?? {};
  if (!from) throw new Error(`The variable ${name} comes from nowhere that is known here`);
  return secretOf(from.name);
}

/** Of the Secrets of this test, whichever of them the objects name. */
export const secretOf = secretsOfRun({ name: contract.system, secrets: contract.secrets });

/** What a pod's network would do: names lead to the proxy at `outbound`, and callers name the service by its own. */
export function placedAt(outbound: string, name: string): Readonly<Record<string, string>> {
  const names = join(__dirname, '../../tools/istio/name-service.js');
  return {
    MESH_OUTBOUND: outbound,
    NODE_OPTIONS: `${imageEnvironment.NODE_OPTIONS} --require ${JSON.stringify(names)}`,
    // The gateway passes on the name by which it was called; proxies that fetch keys give the whole one.
    ALLOWED_HOSTS: [name, serviceHost(name, contract.namespace), anyHost].join(),
  };
}

/** By which the tests call the gateway. */
export const anyHost = 'lab.example';
