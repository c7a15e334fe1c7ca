import { Construct } from 'constructs';
import * as monitoring from '../../../imports/monitoring.coreos.com';
import type { HttpWorkload } from '../../lab/lab';
import type { Connections } from './connections';
import { workloadLabels } from './labels';
import { prometheus } from './outside';
import { asService } from './service-monitor';

export interface PodMonitorProps {
  /** What is scraped. */
  readonly workload: HttpWorkload;
  readonly connections: Connections;
  /** Name of the container's port. */
  readonly port: string;
  /** Helm release of the Prometheus that is to scrape: it follows the monitors that carry its name. */
  readonly release: string;
}

/** Has Prometheus scrape `/metrics` of pods that no Service of ours leads to, and lets it. */
export class PodMonitor extends Construct {
  readonly resource: monitoring.PodMonitor;

  constructor(scope: Construct, id: string, { workload, connections, port, release }: PodMonitorProps) {
    super(scope, id);
    connections.allowPortFrom(workload.http.port, prometheus);
    this.resource = new monitoring.PodMonitor(this, 'Resource', {
      metadata: { name: workload.name, labels: { ...workloadLabels(workload), release } },
      spec: {
        selector: { matchLabels: { app: workload.name } },
        podTargetLabels: ['version'],
        podMetricsEndpoints: [{ port, path: '/metrics', relabelings: [asService(workload)] }],
      },
    });
  }
}
