import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Flow } from './flows';

export interface NetworkPolicyProps {
  readonly name: string;
  /** @default - that of the chart */
  readonly namespace?: string;
  /** Labels of the pods that it is about. @default - every pod of the namespace */
  readonly pods?: Readonly<Record<string, string>>;
  /** Who may open connections to the pods, and to which of their ports. @default - nobody */
  readonly from?: readonly Flow[];
  /** To whom the pods may open connections. @default - nobody */
  readonly to?: readonly Flow[];
}

/**
 * Lets the pods talk as listed and denies them everything else in both directions. Policies about the
 * same pods add up. The kubelet's probes come from the node itself, which no policy stops.
 */
export class NetworkPolicy extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, pods, from = [], to = [] }: NetworkPolicyProps) {
    super(scope, id);
    new k8s.KubeNetworkPolicy(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec: {
        podSelector: pods ? { matchLabels: { ...pods } } : {},
        policyTypes: ['Ingress', 'Egress'],
        ...(from.length > 0 && { ingress: from.map(({ peer, ports }) => ({ from: [peer], ports: [...ports] })) }),
        ...(to.length > 0 && { egress: to.map(({ peer, ports }) => ({ to: [peer], ports: [...ports] })) }),
      },
    });
  }
}
