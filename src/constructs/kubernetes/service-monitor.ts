import { Construct } from 'constructs';
import * as monitoring from '../../../imports/monitoring.coreos.com';
import type { HttpWorkload } from '../../lab/lab';
import { workloadLabels } from './labels';
import { mergedMetrics } from './mesh';

export interface ServiceMonitorProps {
  readonly workload: HttpWorkload;
  /** Helm release of the Prometheus that is to scrape: it follows the monitors that carry its name. */
  readonly release: string;
  /** Whether the pods have the mesh's sidecar, which alone may be read in plain text. */
  readonly isInMesh: boolean;
}

/** Has Prometheus scrape `/metrics` of every pod of a workload. */
export class ServiceMonitor extends Construct {
  constructor(scope: Construct, id: string, { workload, release, isInMesh }: ServiceMonitorProps) {
    super(scope, id);
    new monitoring.ServiceMonitor(this, 'Resource', {
      metadata: { name: workload.name, labels: { ...workloadLabels(workload), release } },
      spec: {
        selector: { matchLabels: { app: workload.name } },
        endpoints: [{ port: 'http', path: '/metrics', ...(isInMesh && { relabelings: toSidecar }) }],
      },
    });
  }
}

/**
 * Leads Prometheus from the service's own port to the sidecar's agent, which reads `/metrics` over
 * loopback and adds the figures of the proxy (docs/decisions/0009-scraping-in-a-strict-mesh.md).
 */
const toSidecar: monitoring.ServiceMonitorSpecEndpointsRelabelings[] = [
  {
    sourceLabels: ['__meta_kubernetes_pod_ip'],
    targetLabel: '__address__',
    replacement: `$1:${mergedMetrics.port}`,
  },
  { targetLabel: '__metrics_path__', replacement: mergedMetrics.path },
];
