/** Kubernetes' own metrics server, which asks the kubelets what pods use: built once from its Go module. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached } from '../cache';
import { Daemon, freePorts } from '../daemon';
import type { Api } from './api';
import { metricsRegistration } from './metrics-registration';
import type { Cluster } from './cluster';
import { go, linkSmall } from './go';

const version = 'v0.8.0';

async function findMetricsServer(): Promise<string> {
  const folder = await cached('metrics-server', version, async (fresh) => {
    const program = `sigs.k8s.io/metrics-server/cmd/metrics-server@${version}`;
    await go(['install', '-trimpath', '-ldflags', linkSmall, program], { environment: { GOBIN: fresh } });
  });
  return join(folder, 'metrics-server');
}

export interface MetricsServer {
  stop(): Promise<void>;
}

/** Beside the control plane, which finds it by an API service; it asks every ten seconds, the least that it allows. */
export async function startMetricsServer(cluster: Cluster): Promise<MetricsServer> {
  const program = await findMetricsServer();
  const folder = mkdtempSync(join(tmpdir(), 'systems-lab-metrics-'));
  const [port = 0] = await freePorts(1);
  const flags = [
    ...['--kubeconfig', '--authentication-kubeconfig', '--authorization-kubeconfig'].map(
      (flag) => `${flag}=${cluster.kubeconfig}`,
    ),
    ...[`--bind-address=127.0.0.1`, `--secure-port=${port}`, `--cert-dir=${folder}`],
    ...[
      '--metric-resolution=10s',
      '--kubelet-request-timeout=5s',
      '--kubelet-insecure-tls',
      '--kubelet-preferred-address-types=InternalIP',
    ],
    // Nodes of KWOK have no kubelet.
    '--node-selector=kubernetes.io/hostname in (real1,real2)',
  ];
  const daemon = Daemon.start('metrics-server', [program, ...flags], join(folder, 'log'));
  const { api } = cluster;
  const objects = metricsRegistration('metrics-server', port);
  const stop = async () => {
    for (const object of objects) await api.remove(object);
    await daemon.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const object of objects) await api.apply(object);
    await daemon.until(() => measuresNodes(api));
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function measuresNodes(api: Api): Promise<boolean> {
  const { items } = await api.request<{ items: readonly object[] }>('GET', '/apis/metrics.k8s.io/v1beta1/nodes');
  return items.length > 0;
}
