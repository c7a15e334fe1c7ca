import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { systemLabels } from '../../constructs/kubernetes/labels';
import { quantities } from '../../constructs/kubernetes/resources';
import type { Roster, Student, StudentQuota } from '../../lab/lab';
import { DefaultDeny } from './default-deny';
import { ProxyScope } from './proxy-scope';
import { SystemNamespace } from './system-namespace';

export interface RosterChartProps {
  readonly roster: Roster;
  /** Those of the class that are in this chart. */
  readonly students: readonly Student[];
  /** Minor version, e.g. `1.35`. */
  readonly kubernetesVersion: string;
  /** Whether there is a collector of traces. */
  readonly isTraced: boolean;
}

/** For each student: a namespace that nobody else's pods can reach, and how much may run in it. */
export class RosterChart extends Chart {
  constructor(scope: Construct, id: string, { roster, students, kubernetesVersion, isTraced }: RosterChartProps) {
    super(scope, id, { labels: systemLabels('roster'), disableResourceNameHashes: true });
    const { isInMesh, quota } = roster;
    for (const { namespace } of students) {
      new SystemNamespace(this, namespace, { name: namespace, kubernetesVersion, isInMesh });
      new DefaultDeny(this, `${namespace}-traffic`, { namespace, isInMesh, isTraced });
      if (isInMesh) new ProxyScope(this, `${namespace}-proxies`, { namespace });
      this.addQuota(namespace, quota);
      this.addLimits(namespace);
    }
  }

  /** What costs money by itself, load balancers and volumes, is not for students to make. */
  private addQuota(namespace: string, { cpus, memoryGiB, pods }: StudentQuota): void {
    const hard = {
      'requests.cpu': String(cpus),
      'requests.memory': `${memoryGiB}Gi`,
      pods: String(pods),
      'services.loadbalancers': '0',
      'services.nodeports': '0',
      persistentvolumeclaims: '0',
    };
    new k8s.KubeResourceQuota(this, `${namespace}-quota`, {
      metadata: { name: 'student', namespace },
      spec: { hard: quantities(hard) },
    });
  }

  /**
   * What a container gets that says nothing, without which the quota would refuse it; and the most that one may have. The
   * mesh's proxies, whose CPU nobody limits elsewhere, get this limit too.
   */
  private addLimits(namespace: string): void {
    new k8s.KubeLimitRange(this, `${namespace}-limits`, {
      metadata: { name: 'student', namespace },
      spec: {
        limits: [
          {
            type: 'Container',
            defaultRequest: quantities({ cpu: '50m', memory: '128Mi' }),
            default: quantities({ cpu: '500m', memory: '256Mi' }),
            max: quantities({ cpu: '2', memory: '1Gi' }),
          },
        ],
      },
    });
  }
}
