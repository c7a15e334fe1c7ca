import { Pool } from 'undici';
import type { Contract } from '../../../src/contract';
import { contract } from '../../../src/systems/music/contract';
import { manifestsOf } from '../../support/charts';
import { fixtureLab } from '../../support/lab';
import { ingressGatewayAccount, meshNamespace } from '../../../src/constructs/kubernetes/mesh';
import { fullName } from '../../tools/istio/names';
import type { MeshedPod } from '../../tools/istio/test-mesh';
import { MeshedMusic } from './music';

const objects = manifestsOf(fixtureLab('local', { systems: ['music'] }));
const store = 'dynamodb';

const { workloads } = contract as Contract;
const gateway = { namespace: meshNamespace, serviceAccount: ingressGatewayAccount };
const accounts = [
  gateway,
  ...Object.values(workloads).map(({ serviceAccount }) => ({ namespace: contract.namespace, serviceAccount })),
];

/** Service accounts that call a workload, by what the contract says of environments, tables and the way in. */
function callersOf(name: string): readonly string[] {
  const found = Object.entries(workloads).find(([, workload]) => workload.name === name);
  const callers = Object.values(workloads).filter(({ environment, tableAccess }) =>
    found
      ? Object.values(environment).some((source) => source.from === 'url' && source.workload === found[0])
      : tableAccess !== undefined,
  );
  const isPublic = found?.[1].kind === 'deployment' && found[1].isPublic === true;
  return [...(isPublic ? [ingressGatewayAccount] : []), ...callers.map(({ serviceAccount }) => serviceAccount)].sort();
}

let music: MeshedMusic;
const callers = new Map<string, MeshedPod>();
beforeAll(async () => {
  music = await MeshedMusic.start(objects);
  await Promise.all(
    accounts.map(async (account) => callers.set(account.serviceAccount, await music.addCaller(account))),
  );
});
afterAll(() => music?.stop());

/** What a call with this identity is answered; by the long name, which every namespace knows. */
async function statusOf(caller: MeshedPod | undefined, service: string, port: number): Promise<number> {
  const pool = new Pool(`http://${caller?.proxy.outbound}:${port}`);
  const headers = { host: `${fullName(service, contract.namespace)}:${port}` };
  const answer = await pool.request({ path: '/', method: 'GET', headers });
  await answer.body.dump();
  await pool.close();
  return answer.statusCode;
}

const refused = 403;
const targets = [
  [contract.workloads.users.name, contract.workloads.users.http.port],
  [contract.workloads.music.name, contract.workloads.music.http.port],
  [contract.workloads.datastore.name, contract.workloads.datastore.http.port],
  [store, 8000],
] as const;

async function admitted(service: string, port: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [account, caller] of callers) if ((await statusOf(caller, service, port)) !== refused) found.push(account);
  return found.sort();
}

test.each(targets)('%s answers exactly the callers of the contract', async (service, port) => {
  expect(await admitted(service, port)).toEqual(callersOf(service));
});

test('who shows no certificate is not heard', async () => {
  const { proxy } = music.podOf(contract.workloads.datastore.name).member;
  const address = `${proxy.pod.address}:${contract.workloads.datastore.http.port}`;
  await expect(fetch(`http://${address}/`)).rejects.toThrow('fetch failed');
});

test('without its policy DB would answer everybody', async () => {
  const { name, http } = contract.workloads.datastore;
  const everybody = [...callers.keys()].sort();
  await music.apply(objects.filter(({ kind }) => kind !== 'AuthorizationPolicy'));
  // A connection that is open goes by the policies under which it was opened, for one call more.
  let found = await admitted(name, http.port);
  for (let tries = 0; tries < 20 && found.length < everybody.length; tries++) found = await admitted(name, http.port);
  expect(found).toEqual(everybody);
});
