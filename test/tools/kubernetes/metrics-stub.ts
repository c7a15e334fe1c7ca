/** The API metrics.k8s.io with metrics that a test sets: what an autoscaler reads instead of a metrics server. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Api } from './api';
import { metricsRegistration } from './metrics-registration';
import type { Pod } from './objects';

const groupVersion = 'metrics.k8s.io/v1beta1';

/** What all pods that are asked about use together; each is said to carry an equal share. */
export interface Load {
  /** Thousandths of a CPU. */
  readonly cpuMillis: number;
  /** Mebibytes. */
  readonly memoryMi: number;
}

export class MetricsStub {
  load: Load = { cpuMillis: 0, memoryMi: 0 };

  private constructor(
    private readonly api: Api,
    private readonly server: Server,
  ) {}

  /** Serves on loopback and registers itself with the API server's aggregator. */
  static async start(api: Api, certificate: { readonly key: string; readonly cert: string }): Promise<MetricsStub> {
    const server = createServer({ key: readFileSync(certificate.key), cert: readFileSync(certificate.cert) });
    const stub = new MetricsStub(api, server);
    server.on('request', (request, response) => {
      void stub.answer(new URL(request.url ?? '/', 'https://stub')).then((answer) => {
        response.statusCode = answer ? 200 : 404;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(answer ?? { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 404 }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve).unref());
    for (const object of metricsRegistration('metrics-stub', (server.address() as AddressInfo).port))
      await api.apply(object);
    return stub;
  }

  async stop(): Promise<void> {
    for (const object of metricsRegistration('metrics-stub', 0)) await this.api.remove(object);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer({ pathname, searchParams }: URL): Promise<object | undefined> {
    if (pathname === `/apis/${groupVersion}`) return resourceList;
    const namespace = /^\/apis\/metrics\.k8s\.io\/v1beta1\/namespaces\/([^/]+)\/pods$/.exec(pathname)?.[1];
    if (!namespace) return undefined;
    const selector = searchParams.get('labelSelector') ?? '';
    const pods = await this.api.list<Pod>({ apiVersion: 'v1', kind: 'Pod' }, namespace, selector);
    const running = pods.filter(({ status }) => status.phase === 'Running');
    const items = running.map((pod) => this.metricsOf(pod, running.length));
    return { kind: 'PodMetricsList', apiVersion: groupVersion, metadata: {}, items };
  }

  private metricsOf({ metadata: { name, namespace, labels }, spec }: Pod, pods: number): object {
    const share = (total: number) => Math.round(total / pods / spec.containers.length);
    const usage = { cpu: `${share(this.load.cpuMillis)}m`, memory: `${share(this.load.memoryMi)}Mi` };
    const containers = spec.containers.map((container) => ({ name: container.name, usage }));
    return { metadata: { name, namespace, labels }, timestamp: new Date().toISOString(), window: '15s', containers };
  }
}

const resourceList = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion,
  resources: [{ name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] }],
};
