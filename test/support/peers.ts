/** A system of three members that ask each other, one service in front of them, and a job: it belongs to the tests. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contract } from '../../src/contract';
import { labSchema } from '../../src/lab/config/schema';
import type { System } from '../../src/lab/lab';
import { resolveSystem } from '../../src/lab/resolve/system';
import type { Operations } from '../../src/local/operations';
import { prepareRun } from '../../src/local/prepare';
import { Session } from '../../src/local/session';
import { fixtureLab, leastConfig } from './lab';

export const contract = {
  system: 'peers',
  title: 'three members that ask each other',
  namespace: 'peers',
  engines: [],
  tables: {},
  secrets: {
    password: { name: 'peers-password', key: 'value', purpose: 'a test', development: 'development-password' },
  },
  workloads: {
    peer: {
      kind: 'members',
      name: 'peer',
      title: 'peer',
      image: 'peer',
      versions: ['v1'],
      serviceAccount: 'peer',
      count: 3,
      headlessService: 'peers',
      http: { port: 8080, basePath: '' },
      ports: { gossip: 7000 },
      environment: {
        NAME: { from: 'pod', field: 'metadata.name' },
        PEERS: { from: 'members', workload: 'peer', port: 'gossip' },
        PASSWORD: { from: 'secret', secret: 'password' },
      },
    },
    front: {
      kind: 'deployment',
      name: 'front',
      title: 'front',
      image: 'front',
      versions: ['v1'],
      serviceAccount: 'front',
      http: { port: 8081, basePath: '/front' },
      isPublic: true,
      environment: { PEER_URL: { from: 'url', workload: 'peer' } },
    },
    seed: {
      kind: 'job',
      name: 'seed',
      title: 'seed',
      image: 'seed',
      versions: ['v1'],
      serviceAccount: 'seed',
      environment: { PEER_URL: { from: 'url', workload: 'peer' } },
    },
  },
} as const satisfies Contract;

/** `/ask`: what each peer answers at its gossip port, or `silent`; `/store`: the same of the shared store. */
const peer = `
const { createServer } = require('node:http');
const { NAME, PEERS, PORT, GOSSIP_PORT, STORE_URL } = process.env;
const ask = (url) => fetch(url, { signal: AbortSignal.timeout(1500) }).then((a) => a.text()).catch(() => 'silent');
createServer((q, s) => s.end(NAME)).listen(GOSSIP_PORT, '127.0.0.1');
createServer(async (q, s) => {
  const peers = PEERS.split(',').map((one) => one.split('='));
  if (q.url === '/ask') return s.end(JSON.stringify(await Promise.all(peers.map(([, at]) => ask('http://' + at)))));
  if (q.url === '/store') return s.end(await ask(STORE_URL + '/readiness'));
  s.end(NAME);
}).listen(PORT, '127.0.0.1');`;

const front = `
require('node:http').createServer(async (q, s) => s.end(q.url.endsWith('/readiness') ? '' : await (await fetch(process.env.PEER_URL)).text()))
  .listen(process.env.PORT, '127.0.0.1');`;

const store = `require('node:http').createServer((q, s) => s.end('stored')).listen(process.env.PORT, '127.0.0.1');`;

const seed = `console.log('seeded', process.env.PEER_URL !== undefined);`;

export const operations: Operations = {
  run: {
    standIns: { store: 'store' },
    environment: (run, { name, workload }) => (workload === 'peer' ? { STORE_URL: run.linkOf(name, 'store') } : {}),
    hints: () => [],
    aliases: { first: ({ origins }) => Promise.resolve(Object.keys(origins).find((name) => name.startsWith('peer'))) },
  },
};

export function peersSystem(): System {
  const config = labSchema.parse({ ...leastConfig, environment: 'local' });
  const occasion = { environment: 'local', isCopy: false } as const;
  return resolveSystem(contract, { config, occasion, images: {}, settings: {} });
}

/** A session on free ports, not started yet; its processes lie in a temporary folder, and its store comes back empty. */
export async function peersSession(
  onEvent: (name: string, what: string) => void = () => undefined,
  onLine: (name: string, line: string) => void = () => undefined,
): Promise<Session> {
  const bundles = mkdtempSync(join(tmpdir(), 'peers-'));
  mkdirSync(join(bundles, 'services'));
  for (const [name, script] of Object.entries({ peer, front, store, seed }))
    writeFileSync(join(bundles, 'services', `peers-${name}.js`), script);
  const { run, plan } = await prepareRun(operations, {
    lab: fixtureLab('local'),
    system: peersSystem(),
    folders: { bundles, data: '', cache: '' },
    port: 0,
    ephemeral: true,
  });
  const services = plan.services.map((one) => (one.name === 'store' ? { ...one, isForgetful: true } : one));
  return new Session(run, { ...plan, services }, operations.run.aliases ?? {}, {
    onLine,
    onEvent: (name, { what }) => onEvent(name, what),
    gracefulMs: 1000,
  });
}
