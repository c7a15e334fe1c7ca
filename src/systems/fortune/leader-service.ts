import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { HttpWorkload } from '../../lab/lab';

export interface LeaderServiceProps {
  readonly workload: HttpWorkload;
}

/**
 * The address of the leader. It selects no pods: the member that holds the lease writes its own address into the
 * EndpointSlice of this Service (docs/decisions/0013-how-the-leader-alone-is-reached.md).
 */
export class LeaderService extends Construct {
  constructor(scope: Construct, id: string, { workload: { name, http } }: LeaderServiceProps) {
    super(scope, id);
    new k8s.KubeService(this, 'Resource', {
      // Without the label `app`, by which Prometheus would find the leader a second time.
      metadata: { name, labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'leader' } },
      spec: { ports: [{ name: 'http', port: http.port, targetPort: k8s.IntOrString.fromNumber(http.port) }] },
    });
  }
}
