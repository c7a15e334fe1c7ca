import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mesh as istio } from '../../../src/lab/addons';
import { environmentNames } from '../../../src/lab/lab';
import { type Manifest, readCharts } from '../../../src/synth/documents';
import { Envoy } from '../../tools/envoy';
import { Authority } from '../../tools/istio/certificates';
import { ControlPlane } from '../../tools/istio/control-plane';
import type { Json } from '../../tools/istio/envoy-json';
import type { Proxy } from '../../tools/istio/mesh';
import { readMesh } from '../../tools/istio/objects';
import { controllersIn, podOf } from '../../tools/istio/pods';
import type { EnvoyResources } from '../../tools/istio/resources';
import { translate } from '../../tools/istio/translate';
import { changed } from './objects';

const folder = mkdtempSync(join(tmpdir(), 'mesh-documents-'));
const nothing: EnvoyResources = { listeners: [], clusters: [], routes: [], endpoints: [] };

let plane: ControlPlane;
let envoy: Envoy;
beforeAll(async () => {
  new Authority(join(folder, 'authority')).issue({ namespace: 'any', serviceAccount: 'any' }, folder);
  plane = await ControlPlane.start();
  envoy = await Envoy.start('any', folder, plane, nothing);
});
afterAll(async () => {
  await envoy?.stop();
  await plane?.stop();
  rmSync(folder, { recursive: true });
});

const dist = (environment: string): readonly Manifest[] =>
  readCharts(join(__dirname, '../../../dist', environment, 'kubernetes'))
    .flatMap(({ objects }) => objects)
    .map(({ manifest }) => manifest);

const gateway: Proxy = {
  pod: {
    name: istio.gatewayRelease,
    namespace: istio.namespace,
    labels: istio.gatewayLabels,
    serviceAccount: istio.gatewayRelease,
    address: '127.0.0.1',
  },
  folder,
};

/** The gateway and a proxy for each workload. */
function proxiesIn(manifests: readonly Manifest[]): readonly Proxy[] {
  const pods = controllersIn(manifests).map((one) => podOf(one, one.metadata.name, '127.0.0.1'));
  return [gateway, ...pods.map((pod) => ({ pod, folder, servicePort: 8080, outbound: '127.0.0.2' }))];
}

/** One Envoy is told in turn what each of these would be; it opens none of their ports. */
async function tell(manifests: readonly Manifest[]): Promise<number> {
  const mesh = readMesh(manifests);
  const proxies = proxiesIn(manifests);
  const pods = proxies.map(({ pod }) => pod);
  for (const proxy of proxies) {
    const { listeners, ...resources } = translate(mesh, proxy, pods);
    expect(listeners.length).toBeGreaterThan(0);
    await envoy.update({ ...resources, listeners: listeners.map((one: Json) => ({ ...one, bind_to_port: false })) });
    await envoy.update(nothing);
  }
  return proxies.length;
}

test.each(environmentNames)(
  'a real proxy takes what the committed objects of %s say, in the place of each',
  async (name) => {
    expect(await tell(dist(name))).toBeGreaterThan(5);
  },
);

test('a real proxy refuses a route that it cannot read', async () => {
  const match = [{ uri: { regex: '(' } }];
  const spoilt = changed(dist('local'), 'VirtualService', (spec) => ({
    ...spec,
    http: (spec['http'] as readonly object[]).map((route) => ({ ...route, match })),
  }));
  await expect(tell(spoilt)).rejects.toThrow(/The proxy of any refuses what it was told:[^]*missing \)/);
});
