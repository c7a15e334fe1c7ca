import { ConfigMap } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { Account } from '../../constructs/kubernetes/account';
import { workloadLabels } from '../../constructs/kubernetes/labels';
import { gateway } from '../../constructs/kubernetes/outside';
import { SystemChart } from '../../constructs/kubernetes/system-chart';
import type { Lab, SystemOf } from '../../lab/lab';
import { Autoscaling } from './autoscaling';
import { lessons, secondPort } from './contract';
import { pages } from './data';
import { Paths } from './paths';
import { Pods } from './pods';
import { BareReplicaSet, Replicas } from './replicas';
import { pageName } from './web-pod';

export interface PrimitivesChartProps {
  readonly lab: Lab;
  readonly system: SystemOf<'primitives'>;
}

/** The building blocks of an orchestrator on Kubernetes, one lesson after another. */
export class PrimitivesChart extends SystemChart {
  constructor(scope: Construct, id: string, { lab, system }: PrimitivesChartProps) {
    super(scope, id, system);
    const { web, burner } = system.workloads;
    new ConfigMap(this, 'Page', { metadata: { name: pageName }, data: pages });
    new Account(this, 'Account', { name: web.serviceAccount, labels: workloadLabels(web) });

    // Pods that nobody keeps, pods of a Deployment, pods of a ReplicaSet alone: each behind its Service.
    const pods = new Pods(this, 'Pods', { system });
    const replicas = new Replicas(this, 'Replicas', { system });
    const replicaSet = new BareReplicaSet(this, 'ReplicaSet', { system });
    const autoscaling = new Autoscaling(this, 'Autoscaling', { system });

    // One host, under which each Service has a path.
    const { few, many } = lessons.services;
    const outside = lab.kind === 'student' ? lab.host : lessons.dns.outside;
    const form = system.gatewayForm;
    const services = [few, many, { name: burner.name, port: burner.http.port }];
    new Paths(this, 'Paths', { services, form, workload: web, outside });

    // From outside, and from every pod with a web server to every other one.
    const balanced = [pods.balanced, replicas.balanced, replicaSet.balanced];
    for (const { connections } of balanced) connections.allowFrom(gateway, ...balanced);
    pods.balanced.connections.allowPortFrom(secondPort, ...balanced);
    autoscaling.connections.allowFrom(gateway);
  }
}
