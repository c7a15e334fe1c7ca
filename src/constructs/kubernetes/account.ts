import { ServiceAccount } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

export interface AccountProps {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Under what name pods are known to the mesh and to AWS. It gives no token of the Kubernetes API: a pod that
 * needs one asks for it (`PodProps.usesApi`).
 */
export class Account extends Construct {
  readonly name: string;
  readonly resource: ServiceAccount;

  constructor(scope: Construct, id: string, { name, labels }: AccountProps) {
    super(scope, id);
    this.name = name;
    this.resource = new ServiceAccount(this, 'Resource', {
      metadata: { name, labels: { ...labels } },
      automountToken: false,
    });
  }
}
