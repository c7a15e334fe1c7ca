import { Construct } from 'constructs';
import type { Connections } from '../../constructs/kubernetes/connections';
import { Members } from '../../constructs/kubernetes/members';
import { contracted, metricsAnnotations, restrictedPod } from '../../constructs/kubernetes/pod';
import { httpProbe } from '../../constructs/kubernetes/probes';
import { small } from '../../constructs/kubernetes/resources';
import type { HttpWorkload, MembersWorkload } from '../../lab/lab';

export interface FortuneMembersProps {
  readonly workload: HttpWorkload & MembersWorkload;
}

/**
 * Seconds. A member that is told to stop hands over at once, answers for 2 s more and gives the requests in flight at
 * most 10 s (src/runtime/serve.ts); the mesh's proxy stops after it and drains for 5 s.
 */
const gracePeriod = 20;

/**
 * The members, all at once, and on different nodes where there are some. Every one is ready, whether it leads or not:
 * else an update would wait for ever, and no member could be drained.
 */
export class FortuneMembers extends Construct {
  readonly workload: HttpWorkload;
  readonly connections: Connections;

  constructor(scope: Construct, id: string, { workload }: FortuneMembersProps) {
    super(scope, id);
    this.workload = workload;
    const { http, ports } = workload;
    const [release] = workload.releases;
    const all = { http: http.port, ...ports };
    const pod = restrictedPod({
      ...contracted(this, workload, release),
      name: workload.name,
      ports: all,
      liveness: httpProbe('/health'),
      readiness: { ...httpProbe('/readiness'), periodSeconds: 2 },
      gracePeriod,
      resources: small,
      usesApi: true,
    });
    const members = new Members(this, 'Resource', {
      members: workload,
      pod,
      ports: all,
      callPort: http.port,
      workload,
      podLabels: { version: release.version },
      podAnnotations: metricsAnnotations(http.port),
    });
    this.connections = members.connections;
  }
}
