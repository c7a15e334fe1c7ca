import { Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { DestinationRule } from '../../../imports/networking.istio.io';
import { Connections } from '../../constructs/kubernetes/connections';
import { Simple, trafficPolicy } from '../../constructs/kubernetes/traffic-policy';
import type { HttpWorkload, SystemOf } from '../../lab/lab';

export interface BalancedServiceProps {
  readonly name: string;
  /** Label `app` of the pods. */
  readonly app: string;
  readonly port: number;
  readonly strategy: SystemOf<'primitives'>['settings']['strategy'];
  readonly workload: HttpWorkload;
}

const algorithms = { ROUND_ROBIN: Simple.ROUND_UNDERSCORE_ROBIN, RANDOM: Simple.RANDOM } as const;

/**
 * One address before several pods, whoever keeps them: they are found by their label. Without the mesh the node's own
 * rules choose, by chance and a connection at a time; the mesh chooses for each call, as the strategy says.
 */
export class BalancedService extends Construct {
  readonly service: Service;
  readonly connections: Connections;

  constructor(scope: Construct, id: string, { name, app, port, strategy, workload }: BalancedServiceProps) {
    super(scope, id);
    const { port: targetPort } = workload.http;
    const { serviceAccount } = workload;
    this.service = new Service(this, 'Resource', {
      metadata: { name, labels: { app } },
      ports: [{ name: 'http', port, targetPort }],
    });
    this.service.selectLabel('app', app);
    new DestinationRule(this, 'Strategy', {
      metadata: { name, labels: { app } },
      spec: { host: name, trafficPolicy: trafficPolicy(algorithms[strategy]) },
    });
    this.connections = new Connections(this, 'Connections', {
      name: app,
      pods: { app },
      port: targetPort,
      serviceAccount,
    });
  }
}
