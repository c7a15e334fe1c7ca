import { writeFileSync } from 'node:fs';
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
    const { code, stdout } = await folder.lab('open', 'grafana', '--set', 'systems=[music]', ...local);
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
    const { stdout } = await folder.lab('open', 'music', '--set', 'systems=[music]', ...local);
    expect(callsIn(folder).at(-1)).toContain('--namespace istio-system service/istio-ingressgateway 8080:80');
    // What its contract says that answers.
    expect(stdout).toBe('http://127.0.0.1:3000/api/v1/user/\nCtrl-C ends it.\n');
  });

  test('says how to ask for a system that the gateway knows by a name of its own', async () => {
    answer(folder, { kubectl });
    const { stdout } = await folder.lab('open', 'primitives', '--set', 'systems=[primitives]', ...local);
    expect(stdout).toContain(
      "  curl --header 'Host: minik8s-dns.internal' \\\n    http://127.0.0.1:3000/pod-1-2-service/\nCtrl-C ends it.\n",
    );
  });

  test('says so of every system where a class has names of its own at the gateway', async () => {
    answer(folder, { kubectl });
    writeFileSync(folder.file('roster.csv'), 'seat,id,principal\n1,ada,arn:aws:iam::123456789012:role/ada\n');
    const { stdout } = await folder.lab('open', 'music', '--set', 'systems=[music]', ...local);
    expect(stdout).toMatch(
      /curl --header 'Host: octocat\.aws756\.internal' \\\n +http:\/\/127\.0\.0\.1:3000\/api\/v1\/user\/\n/,
    );
  });

  test('prints the address of a gateway that has one', async () => {
    const ingress = JSON.stringify({ status: { loadBalancer: { ingress: [{ hostname: 'a1.elb.example' }] } } });
    answer(folder, { kubectl: `echo '${ingress}'` });
    const { stdout } = await folder.lab('open', 'music', '--set', 'systems=[music]', '--no-browser');
    expect(stdout).toBe('http://a1.elb.example/api/v1/user/\n');
  });

  test('refuses a dashboard whose add-on is no part of the lab, and its help does not name it', async () => {
    answer(folder, { kubectl });
    const refused = async (dashboard: string, systems: string) => {
      const { code, stderr } = await folder.lab('open', dashboard, '--set', `systems=[${systems}]`, ...local);
      return [code, stderr];
    };
    const why = 'in local: none of its systems wants the add-on that brings it.';
    expect(await refused('grafana', 'greeter')).toEqual([
      2,
      `aws756 has no grafana ${why} What can be opened: greeter\n`,
    ]);
    // Of a lab without a mesh there is nothing to show.
    expect(await refused('kiali', 'cassandra')).toEqual([
      2,
      `aws756 has no kiali ${why} What can be opened: grafana, prometheus, cassandra\n`,
    ]);
    expect(callsIn(folder)).toEqual([]);
    const help = async (systems: string) =>
      (await folder.lab('open', '--help', '--set', `systems=[${systems}]`)).stdout;
    expect(await help('greeter')).toContain('\nIn aws756, aws: greeter\n');
    expect(await help('music')).toContain('\nIn aws756, aws: grafana, kiali, prometheus, music\n');
  });

  test('names what can be opened, and a port that is free', async () => {
    expect(await folder.lab('open', 'grafna')).toMatchObject({
      code: 2,
      stderr: 'There is no grafna. What can be opened: greeter\n',
    });
    answer(folder, { kubectl: 'echo "unable to listen on port 3000: bind: address already in use" >&2; exit 1' });
    const { stderr } = await folder.lab('open', 'grafana', '--set', 'systems=[music]', ...local);
    expect(stderr).toContain('Take another port: --port <number>');
  });
});
