import { Construct } from 'constructs';
import type { Lab, System, Workload } from '../../lab/lab';
import { dynamodb, type Flow, gatewayPods, podIdentityAgent, pods, port, prometheusPods } from './flows';
import { ingressGatewayAccount, isInMesh, mergedMetrics, meshNamespace, principal } from './mesh';
import { NetworkPolicy } from './network-policy';
import { TrustedCallers } from './authorization-policy';

export interface ContractedTrafficProps {
  readonly lab: Lab;
  readonly system: System;
}

/**
 * Lets each workload of a system be called by the callers in its contract and call what its contract
 * needs, and nobody else. The namespace itself denies everything (src/platform/kubernetes/default-deny.ts).
 */
export class ContractedTraffic extends Construct {
  private readonly lab: Lab;
  private readonly system: System;

  constructor(scope: Construct, id: string, { lab, system }: ContractedTrafficProps) {
    super(scope, id);
    this.lab = lab;
    this.system = system;
    for (const [key, workload] of Object.entries(system.workloads)) {
      const { name } = workload;
      new NetworkPolicy(this, name, {
        name,
        pods: { app: name },
        from: this.callersOf(workload),
        to: [...this.calledBy(key), ...this.tablesOf(workload)],
      });
      if (isInMesh(system)) this.addTrustedCallers(workload);
    }
  }

  private callersOf({ http, callers }: Workload): readonly Flow[] {
    if (!http) return [];
    const peers = callers.map((caller) => (caller === 'gateway' ? gatewayPods : this.podsOf(caller)));
    return [...peers.map((peer) => ({ peer, ports: [port(http.port)] })), ...this.scraper(http.port)];
  }

  private scraper(ownPort: number): readonly Flow[] {
    if (!this.system.engines.includes('prometheus')) return [];
    return [{ peer: prometheusPods, ports: [port(isInMesh(this.system) ? mergedMetrics.port : ownPort)] }];
  }

  private calledBy(caller: string): readonly Flow[] {
    return Object.values(this.system.workloads).flatMap(({ name, http, callers }) =>
      http && callers.includes(caller) ? [{ peer: pods({ app: name }), ports: [port(http.port)] }] : [],
    );
  }

  private tablesOf({ usesTables }: Workload): readonly Flow[] {
    const { localStore } = this.lab;
    if (!usesTables) return [];
    return localStore
      ? [{ peer: pods({ app: localStore.name }), ports: [port(localStore.port)] }]
      : [podIdentityAgent, dynamodb];
  }

  private addTrustedCallers({ name, http, callers }: Workload): void {
    const [first, ...others] = callers.map((caller) => this.principalOf(caller));
    if (http && first !== undefined)
      new TrustedCallers(this, `${name}-callers`, {
        name,
        pods: { app: name },
        port: http.port,
        principals: [first, ...others],
      });
  }

  private podsOf(caller: string): Flow['peer'] {
    return pods({ app: this.workload(caller).name });
  }

  private principalOf(caller: string): string {
    if (caller === 'gateway') return principal(meshNamespace, ingressGatewayAccount);
    return principal(this.system.namespace, this.workload(caller).serviceAccount);
  }

  private workload(key: string): Workload {
    const workload = this.system.workloads[key];
    if (workload) return workload;
    const known = ['gateway', ...Object.keys(this.system.workloads)].join(', ');
    throw new Error(`The contract of ${this.system.name} names the caller ${key}: known are ${known}`);
  }
}
