import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { workloadLabels } from '../../constructs/kubernetes/labels';
import type { Workload } from '../../lab/lab';
import { election } from './contract';

export interface LeaderLeaseProps {
  readonly workload: Workload;
}

/**
 * The lease that decides who leads, and the members' permissions: to this lease, and to the one EndpointSlice by which its
 * holder is reached. The lease is made here, so that nobody needs the right to make one; the slice is made by the first
 * leader, as it cannot stand in a file without its endpoints, which a later `kubectl apply` would take back.
 */
export class LeaderLease extends Construct {
  constructor(scope: Construct, id: string, { workload }: LeaderLeaseProps) {
    super(scope, id);
    const { name, serviceAccount } = workload;
    const labels = workloadLabels(workload);
    const { lease, leaderSlice } = election;
    new k8s.KubeLease(this, 'Resource', { metadata: { name: lease, labels } });
    new k8s.KubeRole(this, 'Role', {
      metadata: { name, labels },
      rules: [
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'patch'], resourceNames: [lease] },
        {
          apiGroups: ['discovery.k8s.io'],
          resources: ['endpointslices'],
          verbs: ['get', 'update'],
          resourceNames: [leaderSlice],
        },
        // A right to create cannot name what is created.
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['create'] },
      ],
    });
    new k8s.KubeRoleBinding(this, 'Binding', {
      metadata: { name, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name: serviceAccount }],
    });
  }
}
