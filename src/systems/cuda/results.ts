import { ConfigMap, k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Account } from '../../constructs/kubernetes/account';
import { workloadLabels } from '../../constructs/kubernetes/labels';
import type { Workload } from '../../lab/lab';
import { names } from './contract';

export interface ResultsProps {
  /** Whose account writes. */
  readonly writer: Workload;
}

/** Where the results of jobs are, and the right to change this one object: not to read it, nor to make another one. */
export class Results extends Construct {
  constructor(scope: Construct, id: string, { writer }: ResultsProps) {
    super(scope, id);
    const { results: name } = names;
    const labels = workloadLabels(writer);
    new Account(this, 'Account', { name: writer.serviceAccount, labels });
    new ConfigMap(this, 'Resource', { metadata: { name } });
    new k8s.KubeRole(this, 'Role', {
      metadata: { name: `${name}-writer`, labels },
      rules: [{ apiGroups: [''], resources: ['configmaps'], resourceNames: [name], verbs: ['patch'] }],
    });
    new k8s.KubeRoleBinding(this, 'Binding', {
      metadata: { name: `${name}-writer`, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: `${name}-writer` },
      subjects: [{ kind: 'ServiceAccount', name: writer.serviceAccount }],
    });
  }
}
