/**
 * From nothing to a lab that is applied, on a real control plane, and what the greeter costs against a bare
 * Node.js server that says as much. The two servers take turns, so that a busy machine slows them alike.
 *
 *     node --import tsx bench/cluster.ts [seconds a turn] [turns]
 */
import { Pool } from 'undici';
import { environmentNames } from '../src/lab/lab';
import { bundle, start } from '../test/support/processes';
import { createForeignNamespaces, applyFolder, installDefinitions, manifestsOf } from '../test/tiers/cluster/support';
import { Cluster, startCluster } from '../test/tools/kubernetes/cluster';

const [seconds = 3, turns = 3] = process.argv.slice(2).map(Number);

async function main(): Promise<void> {
  await measureCluster();
  await measureGreeter();
}

async function measureCluster(): Promise<void> {
  const running = await startCluster();
  const cluster = Cluster.connect();
  try {
    console.log(`nothing to an API that serves: ${cluster.startMs} ms`);
    await installDefinitions(cluster.api);
    for (const environment of environmentNames) {
      const manifests = manifestsOf(environment);
      await createForeignNamespaces(cluster.api, manifests);
      const begin = performance.now();
      await applyFolder(cluster, environment);
      const ms = performance.now() - begin;
      const rate = Math.round(manifests.length / (ms / 1000));
      console.log(`${environment}: ${manifests.length} documents applied in ${Math.round(ms)} ms, ${rate} a second`);
    }
  } finally {
    await cluster.api.close();
    await running.stop();
  }
}

async function measureGreeter(): Promise<void> {
  const text = 'Hello! This is server in pod "a4t0" (IP=127.0.0.1) from node "here"!';
  const { greeter, bare } = await bundle({
    greeter: 'src/systems/greeter/services/greeter/main.ts',
    bare: 'bench/cluster-bare-server.ts',
  });
  const environment = {
    SERVICE_VERSION: '1.0.1',
    POD_NAME: 'a4t0',
    POD_IP: '127.0.0.1',
    NODE_NAME: 'here',
    TEXT: text,
  };
  const servers = { bare: await start(bare, environment), greeter: await start(greeter, environment) };
  const rates = { bare: [] as number[], greeter: [] as number[] };
  for (let turn = 0; turn < turns; turn++) {
    for (const name of ['bare', 'greeter'] as const) rates[name].push(await throughput(servers[name].origin));
  }
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  const [floor, ours] = [median(rates.bare), median(rates.greeter)];
  console.log(`requests a second: bare Node.js ${floor}, greeter ${ours} (${Math.round((ours / floor) * 100)} %)`);
}

/** Requests a second with 32 callers over kept connections. */
async function throughput(origin: string): Promise<number> {
  const pool = new Pool(origin, { connections: 32 });
  const end = performance.now() + seconds * 1000;
  let requests = 0;
  const caller = async () => {
    while (performance.now() < end) {
      const { body } = await pool.request({ method: 'GET', path: '/' });
      await body.dump();
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: 32 }, caller));
  await pool.close();
  return Math.round(requests / seconds);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

void main();
