import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Account } from '../../constructs/kubernetes/account';

export interface ReporterProps {
  /** Of the account, its role and the binding. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The account of the pods that run steps. Argo's container in them reports results, and may do nothing else.
 * Source: https://argo-workflows.readthedocs.io/en/latest/workflow-rbac/, read 2026-11-30.
 */
export class Reporter extends Construct {
  constructor(scope: Construct, id: string, { name, labels }: ReporterProps) {
    super(scope, id);
    new Account(this, 'Account', { name, labels });
    const metadata = { name, labels: { ...labels } };
    const rules = [{ apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] }];
    new k8s.KubeRole(this, 'Role', { metadata, rules });
    new k8s.KubeRoleBinding(this, 'Binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name }],
    });
  }
}
