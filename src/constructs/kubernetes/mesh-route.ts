import { Construct } from 'constructs';
import {
  DestinationRule,
  VirtualService,
  type VirtualServiceSpec,
  type VirtualServiceSpecHttp,
  type VirtualServiceSpecHttpMatch,
  type VirtualServiceSpecHttpRoute,
} from '../../../imports/networking.istio.io';
import type { FaultContract } from '../../contract';
import type { HttpWorkload } from '../../lab/lab';
import {
  faultInMesh,
  flawIn,
  oldestOnly,
  readMethods,
  type RouteRule,
  rulesOf,
  type Shares,
  testerHeader,
} from '../../lab/routes';
import { callLimits } from './call-limits';
import type { IngressGateway } from './ingress-gateway';
import { workloadLabels } from './labels';
import { trafficPolicy } from './traffic-policy';

export interface MeshRouteProps {
  readonly workload: HttpWorkload;
  /** Through which calls come. @default - calls come from inside the mesh only */
  readonly gateway?: IngressGateway;
  /** Percent of the calls that each release gets, oldest first. @default - the oldest gets all */
  readonly shares?: Shares;
  /** What the mesh does to some of the calls. @default - nothing */
  readonly fault?: FaultContract;
}

/** How calls find a workload: its VirtualService, and how they treat its pods, with a subset for each of several releases. */
export class MeshRoute extends Construct {
  readonly virtualService: VirtualService;
  readonly destinationRule: DestinationRule;

  constructor(scope: Construct, id: string, props: MeshRouteProps) {
    super(scope, id);
    this.virtualService = this.addVirtualService(props);
    this.destinationRule = this.addDestinationRule(props.workload);
  }

  private addVirtualService(props: MeshRouteProps): VirtualService {
    const { workload, gateway } = props;
    const weights = weightsOf(this, props);
    return new VirtualService(this, 'Resource', {
      metadata: { name: workload.name, labels: workloadLabels(workload) },
      spec: { ...callers(workload, gateway), http: rulesOf(workload).map((rule) => httpOf(rule, props, weights)) },
    });
  }

  private addDestinationRule(workload: HttpWorkload): DestinationRule {
    const { name, releases } = workload;
    const subsets = releases.map(({ version }) => ({ name: version, labels: { version } }));
    return new DestinationRule(this, 'Destination', {
      metadata: { name, labels: workloadLabels(workload) },
      spec: { host: name, trafficPolicy: trafficPolicy(), ...(releases.length > 1 && { subsets }) },
    });
  }
}

/** Percent of the calls that each release gets, oldest first. @throws Error where the shares do not fit the releases */
export function weightsOf(
  { node }: Construct,
  { workload: { name, releases }, shares = oldestOnly(releases) }: Pick<MeshRouteProps, 'workload' | 'shares'>,
): Shares {
  const flaw = flawIn(shares, releases);
  if (flaw !== undefined) throw new Error(`${node.path} routes ${name} with ${flaw}: ${shares.join(', ')}`);
  return shares;
}

function callers(workload: HttpWorkload, gateway: IngressGateway | undefined): VirtualServiceSpec {
  return gateway ? { gateways: [gateway.name], hosts: [gateway.host] } : { gateways: ['mesh'], hosts: [workload.name] };
}

function httpOf(
  rule: RouteRule,
  { workload, gateway, fault }: MeshRouteProps,
  weights: Shares,
): VirtualServiceSpecHttp {
  const match = matchesOf(rule, gateway ? workload.http.basePath : undefined);
  return {
    name: rule.name,
    ...(match.length > 0 && { match: [...match] }),
    ...(fault && { fault: faultInMesh(fault) }),
    ...callLimits(workload.http, rule.isForReads),
    route: destinations(rule, workload, weights),
  };
}

/**
 * One for each way in which a path can be meant; none where every call is.
 * @param basePath - empty for the root; undefined where callers name the host of the workload and no path decides
 */
function matchesOf(
  { version, isForReads }: RouteRule,
  basePath: string | undefined,
): readonly VirtualServiceSpecHttpMatch[] {
  const common: VirtualServiceSpecHttpMatch = {
    ...(isForReads && { method: { regex: readMethods.join('|') } }),
    ...(version !== undefined && { headers: { [testerHeader]: { exact: version } } }),
  };
  if (basePath === undefined) return Object.keys(common).length > 0 ? [common] : [];
  return pathMatches(basePath).map((uri) => ({ ...common, uri }));
}

/** The path and what is below it: a prefix of Istio's alone takes `/users` for `/user`. */
export function pathMatches(path: string): readonly NonNullable<VirtualServiceSpecHttpMatch['uri']>[] {
  return path === '' ? [{ prefix: '/' }] : [{ exact: path }, { prefix: `${path}/` }];
}

/** A release without calls stays in the list: turning its share up is then a change of two numbers. */
function destinations({ version: wanted }: RouteRule, { name: host, http, releases }: HttpWorkload, weights: Shares) {
  const to = (subset?: string): VirtualServiceSpecHttpRoute => ({
    destination: { host, port: { number: http.port }, ...(subset !== undefined && { subset }) },
  });
  if (wanted !== undefined) return [to(wanted)];
  if (releases.length === 1) return [to()];
  return releases.map(({ version }, index) => ({ ...to(version), weight: weights[index] ?? 0 }));
}
