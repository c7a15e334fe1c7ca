import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { Workload } from '../../lab/lab';
import { AuthorizationPolicy, type Operation } from './authorization-policy';
import type { Called, Caller, Calling } from './connectable';
import { type Labels, pods as podsOf, port as portOf } from './flows';
import { principal } from './mesh';
import { NetworkPolicy } from './network-policy';
import { isChartInMesh } from './system-chart';
import { Wiring } from './wiring';

export interface ConnectionsProps {
  /** Of the policies. */
  readonly name: string;
  readonly pods: Labels;
  /** Port that callers open connections to unless another is named. @default - it is not called */
  readonly port?: number;
  /** By which the mesh knows the pods when they call. @default - they call nobody in the mesh */
  readonly serviceAccount?: string;
  /** What the contract says of the pods. @default - the contract does not know them */
  readonly workload?: Workload;
  /** Whether the pods are the store of the tables. @default false */
  readonly holdsTables?: boolean;
}

/**
 * Who may talk with the pods of a workload: nobody but those whom a chart allows, in the network and, where
 * the chart is in the mesh, by identity too. The namespace itself denies everything
 * (src/platform/kubernetes/default-deny.ts).
 */
export class Connections extends Construct implements Caller {
  readonly name: string;
  readonly key?: string;
  readonly peer: Caller['peer'];
  readonly principal?: string;
  private readonly network: NetworkPolicy;
  private readonly wiring: Wiring;
  private identities?: AuthorizationPolicy;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectionsProps,
  ) {
    super(scope, id);
    const { name, pods, serviceAccount, workload } = props;
    this.name = name;
    this.peer = podsOf(pods);
    if (workload) this.key = workload.key;
    if (serviceAccount !== undefined) this.principal = principal(Chart.of(this).namespace ?? 'default', serviceAccount);
    this.network = new NetworkPolicy(this, 'Network', { name, pods });
    this.wiring = new Wiring(name, workload);
    this.node.addValidation({ validate: () => [...this.wiring.missing()] });
  }

  /**
   * Lets these open connections to the port that the pods are known for.
   * @throws Error when the pods are called at no port, or their contract knows nothing of a caller
   */
  allowFrom(...callers: readonly Calling[]): void {
    const { port } = this.props;
    if (port === undefined)
      throw new Error(`${this.node.path} lets others call ${this.name}, which has no port: name one by allowPortFrom`);
    this.allowPortFrom(port, ...callers);
  }

  /** Lets these open connections to one port. @throws Error when the contract knows nothing of a caller */
  allowPortFrom(port: number, ...callers: readonly Calling[]): void {
    for (const { connections: caller } of callers) {
      this.wiring.calledBy(caller, this.node.path);
      this.open(caller, { port });
    }
  }

  /**
   * Lets the proxies in front of these read one path, for their own use. Contracts say which workload has whose address, and
   * know nothing of it.
   */
  allowProxiesOf(to: Required<Operation>, ...callers: readonly Calling[]): void {
    for (const { connections: caller } of callers) this.open(caller, to);
  }

  private open(caller: Caller, to: Operation): void {
    const { holdsTables = false } = this.props;
    const ports = [portOf(to.port)];
    this.network.allowFrom({ peer: caller.peer, ports });
    caller.opens({ flows: [{ peer: this.peer, ports }], holdsTables });
    if (caller.principal !== undefined) this.trust(caller.principal, to);
  }

  opens({ flows, holdsTables }: Called): void {
    if (holdsTables) this.wiring.reachesTables();
    this.network.allowTo(...flows);
  }

  /** Where nobody is trusted there is no policy: Istio takes an empty list for everybody. */
  private trust(identity: string, to: Operation): void {
    if (!isChartInMesh(Chart.of(this))) return;
    const { name, pods } = this.props;
    this.identities ??= new AuthorizationPolicy(this, 'Identities', { name, pods });
    this.identities.allowFrom(identity, to);
  }
}

/** The connections of a workload that its contract knows: it is called at its HTTP port, by whoever has its address. */
export function connectionsOf(scope: Construct, workload: Workload): Connections {
  const { name, http, serviceAccount } = workload;
  const port = http && { port: http.port };
  return new Connections(scope, 'Connections', { name, pods: { app: name }, serviceAccount, workload, ...port });
}
