import { LabFolder } from '../lab';
import { answer, callsIn } from '../programs';

describe('lab open', () => {
  let folder: LabFolder;
  beforeEach(() => void (folder = new LabFolder()));
  afterEach(() => folder.remove());

  const services = JSON.stringify({
    items: [
      { metadata: { name: 'headless' }, spec: { clusterIP: 'None', ports: [{ port: 1 }] } },
      { metadata: { name: 'a4t0-service' }, spec: { clusterIP: '10.0.0.1', ports: [{ port: 80 }] } },
    ],
  });
  /** As kubectl prints it, and then it is over as when its pod is. */
  const kubectl = `case "$*" in *"get services"*) echo '${services}';; *port-forward*) echo "Forwarding from 127.0.0.1:3000 -> 3000";; esac`;
  const local = ['--env', 'local', '--no-browser'] as const;

  test('forwards a port to a dashboard, and says how to get in', async () => {
    answer(folder, { kubectl });
    const { code, stdout } = await folder.lab('open', 'grafana', ...local);
    expect([code, callsIn(folder)]).toEqual([
      0,
      ['kubectl --context kind-aws756 port-forward --namespace istio-system service/c756-grafana 3000:80'],
    ]);
    expect(stdout).toMatch(/get secret grafana-admin[^]*\nhttp:\/\/127\.0\.0\.1:3000\/\nCtrl-C ends it\.\n/);
  });

  test('forwards a port to a system’s own Service, or to the gateway where the system is behind it', async () => {
    answer(folder, { kubectl });
    await folder.lab('open', 'greeter', '--port', '9000', ...local);
    expect(callsIn(folder).at(-1)).toContain('--namespace greeter service/a4t0-service 9000:80');
    await folder.lab('open', 'music', '--set', 'systems=[music]', ...local);
    expect(callsIn(folder).at(-1)).toContain('--namespace istio-system service/istio-ingressgateway 8080:80');
  });

  test('prints the address of a gateway that has one', async () => {
    const ingress = JSON.stringify({ status: { loadBalancer: { ingress: [{ hostname: 'a1.elb.example' }] } } });
    answer(folder, { kubectl: `echo '${ingress}'` });
    const { stdout } = await folder.lab('open', 'music', '--set', 'systems=[music]', '--no-browser');
    expect(stdout).toBe('http://a1.elb.example\n');
  });

  test('names what can be opened, and a port that is free', async () => {
    expect(await folder.lab('open', 'grafna')).toMatchObject({
      code: 2,
      stderr: 'There is no grafna. What can be opened: grafana, kiali, prometheus, greeter\n',
    });
    answer(folder, { kubectl: 'echo "unable to listen on port 3000: bind: address already in use" >&2; exit 1' });
    expect((await folder.lab('open', 'grafana', ...local)).stderr).toContain('Take another port: --port <number>');
  });
});
