import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Link, startLink } from '../../src/local/link';
import { choosePorts } from '../../src/local/ports';

let server: Server;
let link: Link;
beforeEach(async () => {
  server = createServer((request, response) => {
    void (async () => {
      let size = 0;
      for await (const chunk of request as AsyncIterable<Buffer>) size += chunk.length;
      response.end(`${request.url} ${size}`);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port = 0 } = await choosePorts([{ name: 'port', port: 0 }]);
  link = await startLink({ from: 'one', to: 'other', port, target: (server.address() as AddressInfo).port });
});
afterEach(async () => {
  await link.close();
  server.closeAllConnections();
  server.close();
});

const url = (path: string): string => `http://127.0.0.1:${link.plan.port}${path}`;
const ask = async (path: string): Promise<string> => (await fetch(url(path))).text();
const within = <T>(work: Promise<T>): Promise<T | 'silent'> => Promise.race([work, sleep(300, 'silent' as const)]);

describe('A link', () => {
  test('carries what is said both ways, however much it is', async () => {
    expect(await ask('/hello')).toBe('/hello 0');
    const body = Buffer.alloc(5_000_000);
    expect(await (await fetch(url('/large'), { method: 'POST', body })).text()).toBe('/large 5000000');
  });

  test('that is cut is silent, for connections that are open and for new ones, until it is healed', async () => {
    expect(await ask('/before')).toBe('/before 0');
    link.isCut = true;
    const asked = [ask('/open'), ask('/new')];
    expect(await within(Promise.race(asked))).toBe('silent');
    link.isCut = false;
    expect(await Promise.all(asked)).toEqual(['/open 0', '/new 0']);
  });

  test('cut in the middle of a request lets nothing more through', async () => {
    const socket = connect(link.plan.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /half HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nab');
    await sleep(50);
    link.isCut = true;
    socket.write('cd');
    const answered = once(socket, 'data');
    expect(await within(answered)).toBe('silent');
    link.isCut = false;
    expect(String((await answered)[0])).toContain('200 OK');
    socket.destroy();
  });

  test('outlives callers that break off and a process that is away', async () => {
    const socket = connect(link.plan.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.resetAndDestroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(fetch(url('/away'))).rejects.toThrow('fetch failed');
    server = createServer((_, response) => response.end('back'));
    await new Promise<void>((resolve) => server.listen(link.plan.target, '127.0.0.1', resolve));
    expect(await ask('/back')).toBe('back');
  });
});
