import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Flow } from './flows';

export interface NetworkPolicyProps {
  readonly name: string;
  /** @default - that of the chart */
  readonly namespace?: string;
  /** Labels of the pods that it is about. @default - every pod of the namespace */
  readonly pods?: Readonly<Record<string, string>>;
  /** To whom the pods may open connections, besides those that are added. @default - nobody */
  readonly to?: readonly Flow[];
}

/**
 * Lets the pods talk as was added until the chart is synthesized, and denies them everything else in both
 * directions. Policies about the same pods add up. The kubelet's probes come from the node itself, which no
 * policy stops.
 */
export class NetworkPolicy extends Construct {
  readonly resource: k8s.KubeNetworkPolicy;
  private readonly from: Flow[] = [];
  private readonly to: Flow[];

  constructor(scope: Construct, id: string, { name, namespace, pods, to = [] }: NetworkPolicyProps) {
    super(scope, id);
    this.to = [...to];
    this.resource = new k8s.KubeNetworkPolicy(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec: {
        podSelector: pods ? { matchLabels: { ...pods } } : {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: later(() => this.from.map(({ peer, ports }) => ({ from: [peer], ports: [...ports] }))),
        egress: later(() => this.to.map(({ peer, ports }) => ({ to: [peer], ports: [...ports] }))),
      },
    });
  }

  /** Who may open connections to the pods, and to which of their ports. */
  allowFrom(flow: Flow): void {
    this.from.push(flow);
  }

  /** To whom the pods may open connections. */
  allowTo(...flows: readonly Flow[]): void {
    this.to.push(...flows);
  }
}

/** The field is absent where there is nothing to say. */
function later<Rule>(rules: () => Rule[]): Rule[] {
  const produce = (): Rule[] | undefined => (rules().length > 0 ? rules() : undefined);
  return Lazy.any({ produce }) as Rule[];
}
