import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabFolder } from '../lab';

const service = {
  metadata: { name: 'serverless-add', namespace: 'functions', uid: 'u', generation: 1, labels: { module: 'add' } },
  spec: { template: { metadata: { labels: {} }, spec: { volumes: [] } } },
};

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a system's command in the cluster", () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    writeFileSync(folder.file('lab.local.yaml'), 'environment: local\nsystems: [functions]\n');
  });
  afterEach(() => folder.remove());

  /** A kubectl that knows one Service, and does this to lead a port to the gateway. */
  const kubectl = (forward: string) =>
    folder.program(
      'kubectl',
      `echo "$*" >> '${folder.file('kubectl.log')}'
       case "$*" in
         *port-forward*) echo $$ > '${folder.file('pid')}'; ${forward} ;;
         *) echo '${JSON.stringify({ items: [service] })}' ;;
       esac`,
    );
  const invoke = () => folder.lab('function', 'invoke', 'add', 'a=5', 'b=3', '--cluster');

  test('goes through the gateway of the mesh by a port of this machine, which ends with it', async () => {
    const hosts: (string | undefined)[] = [];
    const gateway = createServer((request, response) => {
      hosts.push(request.headers.host);
      response.end('{"result":8}');
    });
    await once(gateway.listen(0, '127.0.0.1'), 'listening');
    const { port } = gateway.address() as AddressInfo;
    kubectl(`echo 'Forwarding from 127.0.0.1:${port} -> 8080'; exec sleep 600`);
    try {
      expect(await invoke()).toEqual({ code: 0, stdout: '{"result":8}\n', stderr: '' });
    } finally {
      gateway.close();
    }
    expect(hosts).toEqual(['serverless-add.functions.functions.lab']);
    const log = readFileSync(folder.file('kubectl.log'), 'utf8').trim().split('\n');
    expect(log).toContain(
      '--context kind-aws756 port-forward --namespace istio-system service/istio-ingressgateway :80',
    );
    expect(log).toContain('--context kind-aws756 get services.serving.knative.dev --output json --namespace functions');
    // It was told to end; when it has, is the kernel's business.
    const pid = Number(readFileSync(folder.file('pid'), 'utf8'));
    while (isAlive(pid)) await sleep(10);
  });

  test('says what kubectl said where there is no gateway', async () => {
    kubectl(`echo 'Error from server (NotFound): services "istio-ingressgateway" not found' >&2; exit 1`);
    const { code, stderr } = await invoke();
    expect([code, stderr]).toEqual([1, expect.stringContaining('services "istio-ingressgateway" not found')]);
  });

  test('is refused where the lab does not want the system, before the cluster is asked', async () => {
    kubectl('exit 1');
    writeFileSync(folder.file('lab.local.yaml'), 'environment: local\n');
    const { code, stderr } = await invoke();
    expect([code, stderr]).toEqual([2, expect.stringContaining('The lab has no system functions in local')]);
    expect(existsSync(folder.file('kubectl.log'))).toBe(false);
  });
});
