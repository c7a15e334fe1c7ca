import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as monitoring from '../../../imports/monitoring.coreos.com';
import type { HttpWorkload } from '../../lab/lab';
import type { Connections } from './connections';
import { workloadLabels } from './labels';
import { mergedMetrics } from './mesh';
import { prometheus } from './outside';
import { isChartInMesh } from './system-chart';

export interface ServiceMonitorProps {
  /** What is scraped. */
  readonly service: { readonly workload: HttpWorkload; readonly connections: Connections };
  /** Helm release of the Prometheus that is to scrape: it follows the monitors that carry its name. */
  readonly release: string;
}

/**
 * Has Prometheus scrape `/metrics` of every pod of a workload, and lets it: where the pods have the mesh's
 * sidecar, that alone may be read in plain text.
 */
export class ServiceMonitor extends Construct {
  readonly resource: monitoring.ServiceMonitor;

  constructor(scope: Construct, id: string, { service: { workload, connections }, release }: ServiceMonitorProps) {
    super(scope, id);
    const isInMesh = isChartInMesh(Chart.of(this));
    connections.allowPortFrom(isInMesh ? mergedMetrics.port : workload.http.port, prometheus);
    this.resource = new monitoring.ServiceMonitor(this, 'Resource', {
      metadata: { name: workload.name, labels: { ...workloadLabels(workload), release } },
      spec: {
        selector: { matchLabels: { app: workload.name } },
        podTargetLabels: ['version'],
        endpoints: [
          { port: 'http', path: '/metrics', relabelings: [asService(workload), ...(isInMesh ? toSidecar : [])] },
        ],
      },
    });
  }
}

/** What rules and panels call it: a workload with members has a Service of another name. */
export function asService({ name }: Pick<HttpWorkload, 'name'>) {
  return { targetLabel: 'service', replacement: name };
}

/**
 * Leads Prometheus from the service's own port to the sidecar's agent, which reads `/metrics` over
 * loopback and adds the metrics of the proxy (docs/decisions/0009-scraping-in-a-strict-mesh.md).
 */
const toSidecar: monitoring.ServiceMonitorSpecEndpointsRelabelings[] = [
  {
    sourceLabels: ['__meta_kubernetes_pod_ip'],
    targetLabel: '__address__',
    replacement: `$1:${mergedMetrics.port}`,
  },
  { targetLabel: '__metrics_path__', replacement: mergedMetrics.path },
];
