import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

export interface DisruptionBudgetProps {
  readonly name: string;
  /** @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Labels of the pods that it guards. */
  readonly pods: Readonly<Record<string, string>>;
}

/** Whoever drains nodes may take one of the pods at a time, and waits until it is ready elsewhere. */
export class DisruptionBudget extends Construct {
  readonly name: string;
  readonly resource: k8s.KubePodDisruptionBudget;

  constructor(scope: Construct, id: string, { name, labels, pods }: DisruptionBudgetProps) {
    super(scope, id);
    this.name = name;
    this.resource = new k8s.KubePodDisruptionBudget(this, 'Resource', {
      metadata: { name, ...(labels && { labels: { ...labels } }) },
      spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: { ...pods } } },
    });
  }
}
