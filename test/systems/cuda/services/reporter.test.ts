import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { report } from '../../../../src/systems/cuda/services/reporter/app';
import type { Outcome } from '../../../../src/systems/cuda/services/reporter/domain/outcome';
import { podAccess, Results } from '../../../../src/systems/cuda/services/reporter/results';

const outcome: Outcome = { state: 'succeeded', exitCode: 0, result: { operation: 'add', n: 3 } };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'systems-lab-job-'));
  writeFileSync(join(folder, 'output'), '{"operation":"add","n":3}\n');
  writeFileSync(join(folder, 'exit-code'), '0\n');
  for (const [name, content] of Object.entries({ token: 'secret\n', namespace: 'gpu', 'ca.crt': '' }))
    writeFileSync(join(folder, name), content);
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('the reporter', () => {
  const reportTo = (write: (job: string, outcome: Outcome) => Promise<void>) => {
    const lines: string[] = [];
    return { lines, ending: report({ job: 'add-1', folder, write, print: (line) => lines.push(line), pause: 1 }) };
  };

  test('prints what a job left, writes it under the job’s name, and ends as the job did', async () => {
    const written: unknown[] = [];
    const { lines, ending } = reportTo((...args) => Promise.resolve(void written.push(args)));
    expect(await ending).toBe(0);
    expect(lines).toEqual([JSON.stringify(outcome)]);
    expect(written).toEqual([['add-1', outcome]]);
  });

  test.each(['1', '2', '3', '139'])('ends with the job’s exit code %s', async (code) => {
    writeFileSync(join(folder, 'exit-code'), code);
    expect(await reportTo(() => Promise.resolve()).ending).toBe(Number(code));
  });

  test('tries again while the API server does not take it', async () => {
    let attempts = 0;
    const { lines, ending } = reportTo(() => (++attempts < 3 ? Promise.reject(new Error('busy')) : Promise.resolve()));
    expect(await ending).toBe(0);
    expect(lines.slice(1)).toEqual(Array(2).fill('not written, trying again: busy'));
  });

  test('gives up after five attempts and says why; the outcome is in its log all the same', async () => {
    const { lines, ending } = reportTo(() => Promise.reject(new Error('forbidden')));
    await expect(ending).rejects.toThrow('forbidden');
    expect(lines[0]).toBe(JSON.stringify(outcome));
  });
});

describe('the ConfigMap of results', () => {
  const serve = async (status: number, answer: string) => {
    const requests: { readonly message: IncomingMessage; readonly body: string }[] = [];
    const server = createServer((message, response) => {
      void text(message).then((body) => {
        requests.push({ message, body });
        response.writeHead(status).end(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      requests,
      results: new Results({ url, account: folder, name: 'gpu-results' }),
      stop: () => server.close(),
    };
  };

  test('gets one key by a merge patch with the pod’s token', async () => {
    const { requests, results, stop } = await serve(200, '{}');
    await results.write('add-1', outcome);
    stop();
    const [{ message, body } = { message: undefined, body: '' }] = requests;
    expect([message?.method, message?.url]).toEqual(['PATCH', '/api/v1/namespaces/gpu/configmaps/gpu-results']);
    expect(message?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'content-type': 'application/merge-patch+json',
    });
    expect(JSON.parse(body)).toEqual({ data: { 'add-1': JSON.stringify(outcome) } });
  });

  test.each([
    [403, '{"message":"configmaps \\"gpu-results\\" is forbidden"}', '403: configmaps "gpu-results" is forbidden'],
    [502, '<html>', '502: <html>'],
  ])('says the API server’s reason where it answers %d', async (status, answer, words) => {
    const { results, stop } = await serve(status, answer);
    await expect(results.write('add-1', outcome)).rejects.toThrow(words);
    stop();
  });

  test('needs the account’s files', async () => {
    rmSync(join(folder, 'token'));
    const { results, stop } = await serve(200, '{}');
    await expect(results.write('add-1', outcome)).rejects.toThrow(/token cannot be read/);
    stop();
  });

  test('is found by the variables of a pod, IPv6 too, and nowhere else', () => {
    expect(podAccess({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }).url).toBe(
      'https://[fd00::1]:443',
    );
    expect(() => podAccess({})).toThrow('This is no pod');
  });
});
