import { KubernetesApi } from '../../../../../../src/systems/fortune/services/fortune/kubernetes/api';
import { LeaderAddress } from '../../../../../../src/systems/fortune/services/fortune/kubernetes/leader-address';
import { FakeApiServer } from '../../../fake-api-server';

const path = '/apis/discovery.k8s.io/v1/namespaces/fortune/endpointslices/fortune-leader';
const signal = AbortSignal.timeout(20_000);
const yes = (): boolean => true;

let server: FakeApiServer;
let api: KubernetesApi;
beforeEach(async () => {
  server = new FakeApiServer();
  const url = await server.listen();
  api = new KubernetesApi({ url, folder: server.folder });
});
afterEach(async () => {
  await api.close();
  await server.close();
});

function of(ordinal: number): LeaderAddress {
  const pod = { pod: `fortune-${ordinal}`, address: `10.0.0.${ordinal}` };
  return new LeaderAddress({ api, slice: 'fortune-leader', service: 'fortune', port: 8080, ...pod });
}

describe('The address of the leader', () => {
  test('is written by the first leader, for the Service, with its pod', async () => {
    await of(5).announce(yes, signal);
    expect(server.objects.get(path)).toMatchObject({
      metadata: { name: 'fortune-leader', labels: { 'kubernetes.io/service-name': 'fortune' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.5'], targetRef: { kind: 'Pod', namespace: 'fortune', name: 'fortune-5' } }],
      ports: [{ name: 'http', port: 8080 }],
    });
  });

  test('is that of the next leader alone, and is written again only where it is another', async () => {
    await of(5).announce(yes, signal);
    await of(4).announce(yes, signal);
    expect(server.objects.get(path)).toMatchObject({ endpoints: [{ addresses: ['10.0.0.4'] }] });
    const calls = server.calls.length;
    await of(4).announce(yes, signal);
    expect(server.calls.slice(calls)).toEqual([`GET ${path}`]);
  });

  test('is not written by a member that has lost the lease while it looked', async () => {
    await of(4).announce(yes, signal);
    await of(5).announce(() => false, signal);
    expect(server.objects.get(path)).toMatchObject({ endpoints: [{ addresses: ['10.0.0.4'] }] });
  });

  test('is not overwritten by an earlier leader that looked before it was written', async () => {
    await of(1).announce(yes, signal);
    const overtaken = (): boolean => {
      server.put(path, { endpoints: [{ addresses: ['10.0.0.4'] }], ports: [{ port: 8080 }] });
      return true;
    };
    await expect(of(5).announce(overtaken, signal)).rejects.toThrow(
      /answered 409 for the EndpointSlice fortune-leader/,
    );
    expect(server.objects.get(path)).toMatchObject({ endpoints: [{ addresses: ['10.0.0.4'] }] });
  });

  test('that may not be written is a failure that says so', async () => {
    server.failure = 403;
    await expect(of(5).announce(yes, signal)).rejects.toThrow(
      'the API server answered 403 for the EndpointSlice fortune-leader: told to fail',
    );
  });
});
