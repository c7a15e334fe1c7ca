import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, CommandPlace } from '../../../../src/local/operations';
import { commands } from '../../../../src/systems/functions/operations/commands';
import { FakeCluster } from './fake-cluster';

let server: Server;
let cluster: FakeCluster;
let folder: string;
const asked: { readonly host: string | undefined; readonly call: string; readonly body: string }[] = [];
let answer: object = { modules: [{ kind: 'ready', functions: ['greet'] }] };

beforeEach(async () => {
  asked.length = 0;
  answer = { modules: [{ kind: 'ready', functions: ['greet'] }] };
  folder = mkdtempSync(join(tmpdir(), 'lab-functions-'));
  server = createServer((request, response) => void note(request).then(() => response.end(JSON.stringify(answer))));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cluster = new FakeCluster(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function note(request: IncomingMessage): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const { method, url, headers } = request;
  asked.push({ host: headers.host, call: `${method} ${url}`, body: Buffer.concat(parts).toString() });
}

const place: CommandPlace = {
  addressOf: () => Promise.reject(new Error('the run on this machine was asked')),
  dataOf: () => {
    throw new Error('the run on this machine was asked');
  },
  clusterOf: () => cluster,
};

function run(verb: keyof typeof commands, ...words: readonly string[]): Promise<Answer> {
  return commands[verb].run({ words, options: { cluster: '' } }, place);
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test('A module is deployed as a Service like those of the course, with its text in a ConfigMap that is its own', async () => {
  expect(await run('deploy', file('hello.py', 'one'))).toEqual({
    text: ['hello is deployed: hello.greet'],
    json: { module: 'hello', functions: ['greet'] },
  });
  const service = cluster.objects.get('Service serverless-hello');
  const [source = ''] = cluster.named('ConfigMap');
  expect(source).toMatch(/^serverless-hello-[0-9a-f]{10}$/);
  expect(service).toMatchObject({
    metadata: { labels: { app: 'functions', module: 'hello' } },
    spec: {
      template: {
        metadata: { labels: { app: 'functions', module: 'hello' } },
        spec: { volumes: [{ name: 'module', configMap: { name: source } }] },
      },
    },
  });
  expect(cluster.objects.get(`ConfigMap ${source}`)).toMatchObject({
    data: { 'hello.py': 'one' },
    immutable: true,
    metadata: { labels: { module: 'hello' }, ownerReferences: [{ uid: service?.metadata.uid }] },
  });
  expect(asked).toEqual([{ host: 'serverless-hello.functions.functions.lab', call: 'GET /function', body: '' }]);
});

test('An update has a ConfigMap of its own beside the one before, and all go with the module', async () => {
  await run('deploy', file('hello.py', 'one'));
  await run('update', file('hello.py', 'two'));
  expect(cluster.named('ConfigMap')).toHaveLength(2);
  expect(await run('list')).toMatchObject({
    json: {
      modules: [
        { name: 'add', revision: '0123456789', state: 'ready', pods: 0 },
        { name: 'hello', file: 'hello.py', state: 'ready' },
      ],
    },
  });
  expect((await run('delete', 'hello')).text).toEqual(['hello is deleted.']);
  expect([cluster.named('Service'), cluster.named('ConfigMap')]).toEqual([['serverless-add'], []]);
});

test('A function is called by the name of its module in the domain of functions', async () => {
  answer = { result: 8 };
  expect(await run('invoke', 'add', 'a=5', 'b=3')).toMatchObject({ json: { result: 8 } });
  const host = 'serverless-add.functions.functions.lab';
  expect(asked).toEqual([{ host, call: 'POST /function/add/add', body: 'a=5&b=3' }]);
});

test('A log has what functions printed, and not what the runtime says of itself', async () => {
  cluster.log = '{"module":"add","msg":"five and three"}\n{"msg":"POST /function/add/add 200"}\nplain\n';
  expect((await run('logs', 'add')).text).toEqual(['five and three', 'plain']);
  cluster.log = '';
  expect((await run('logs', 'add')).text).toEqual([expect.stringContaining('add has printed nothing')]);
});

test.each([
  ['deploy', 'add.py', "add is the course's own and comes with the chart: give yours another name."],
  ['update', 'hello.py', 'hello is not in kind-fake yet: ./lab function deploy hello.py --cluster'],
  ['delete', 'add', "add is the course's own and stays."],
  ['delete', 'nobody', 'There is no module nobody in kind-fake; there are add.'],
  ['invoke', 'nobody.x', 'There is no module nobody in kind-fake; there are add.'],
  ['logs', 'nobody', 'There is no module nobody in kind-fake; there are add.'],
] as const)('%s %s is refused, and changes nothing', async (verb, word, message) => {
  const before = structuredClone([...cluster.objects]);
  const given = word.endsWith('.py') ? file(word, 'one') : word;
  await expect(run(verb, given)).rejects.toMatchObject({ message, exitCode: 2 });
  expect([...cluster.objects]).toEqual(before);
});

test('A second deploy of a module is told to be an update', async () => {
  await run('deploy', file('hello.py', 'one'));
  await expect(run('deploy', file('hello.py', 'two'))).rejects.toThrow('./lab function update hello.py --cluster');
  expect(cluster.named('ConfigMap')).toHaveLength(1);
});

test('A module that the API server does not take leaves no text behind', async () => {
  cluster.refuse = (args, input) => (args[0] === 'apply' && input?.includes('"kind":"Service"') ? 'denied' : undefined);
  await expect(run('deploy', file('hello.py', 'one'))).rejects.toThrow('denied');
  expect(cluster.named('ConfigMap')).toEqual([]);
});

test('A revision that does not come up says what Knative says of it', async () => {
  cluster.verdict = { status: 'False', message: 'Unable to fetch image' };
  await expect(run('deploy', file('hello.py', 'one'))).rejects.toThrow(
    'hello is in kind-fake, and not ready: Unable to fetch image',
  );
});

test('A module that cannot be loaded is told with the reason', async () => {
  answer = { modules: [{ kind: 'broken', reason: 'SyntaxError in line 1' }] };
  await expect(run('deploy', file('hello.py', 'one'))).rejects.toThrow('cannot be loaded: SyntaxError in line 1');
});
