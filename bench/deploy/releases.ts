/** What Helm releases bring that a deployment of music waits for: definitions, and objects without pods. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedCrds } from '../../scripts/crds';
import { dashboards } from '../../src/cli/cluster/doors';
import { mesh, monitoringRelease } from '../../src/lab/addons';
import type { Cluster } from '../../test/tools/kubernetes/cluster';
import type { KubeObject } from '../../test/tools/kubernetes/api';

const { namespace, gatewayRelease, gatewayLabels } = mesh;

const gateway = { apiVersion: 'v1', kind: 'Service', metadata: { name: gatewayRelease, namespace } };

/** Writes `<release>.json` for each release that brings something, as the stand-in of the Helm provider reads it. */
export function writeReleases(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const definitions = (group: string) => pinnedCrds().filter(({ spec }) => spec.group.endsWith(group));
  const releases: Readonly<Record<string, readonly object[]>> = {
    'istio-base': definitions('.istio.io'),
    [gatewayRelease]: [
      { ...gateway, spec: { type: 'LoadBalancer', selector: gatewayLabels, ports: [{ name: 'http', port: 80 }] } },
    ],
    [monitoringRelease]: [
      ...definitions('monitoring.coreos.com'),
      withoutPods('StatefulSet', `prometheus-${dashboards.prometheus.service}`),
    ],
    kiali: [withoutPods('Deployment', dashboards.kiali.service)],
  };
  for (const [name, items] of Object.entries(releases))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

function withoutPods(kind: 'Deployment' | 'StatefulSet', name: string): object {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'none', image: 'none' }] } };
  const spec = { replicas: 0, selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind, metadata: { name, namespace }, spec };
}

/** Gives the gateway an address, as the load balancer controller does, until it is stopped. */
export function giveAddress({ api }: Cluster, hostname: string): () => void {
  const give = async (): Promise<void> => {
    const { status } = await api.get<KubeObject & { readonly status: { readonly loadBalancer: object } }>(gateway);
    if (Object.keys(status.loadBalancer).length === 0)
      await api.patch(gateway, { status: { loadBalancer: { ingress: [{ hostname }] } } }, '/status');
  };
  // Most of the time there is no gateway.
  const timer = setInterval(() => void give().catch(() => undefined), 1000);
  return () => clearInterval(timer);
}
