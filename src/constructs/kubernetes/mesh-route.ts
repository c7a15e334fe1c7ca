import { Construct } from 'constructs';
import {
  DestinationRule,
  VirtualService,
  type VirtualServiceSpec,
  type VirtualServiceSpecHttpFault,
  type VirtualServiceSpecHttpRoute,
} from '../../../imports/networking.istio.io';
import type { FaultContract } from '../../contract';
import type { HttpWorkload } from '../../lab/lab';
import { sharesOf } from '../../lab/shares';
import type { IngressGateway } from './ingress-gateway';
import { workloadLabels } from './labels';

export interface MeshRouteProps {
  readonly workload: HttpWorkload;
  /** Through which calls come. @default - calls come from inside the mesh only */
  readonly gateway?: IngressGateway;
  /** Percent of the calls that the newest release gets; the oldest gets the others. @default 0 */
  readonly canary?: number;
  /** Name of one of the workload's faults, which the mesh injects into the calls. @default - none */
  readonly fault?: string;
}

/** How calls find a workload: its VirtualService, and a subset for each release where there are several. */
export class MeshRoute extends Construct {
  readonly virtualService: VirtualService;
  /** Present where the workload has several versions. */
  readonly subsets?: DestinationRule;

  constructor(scope: Construct, id: string, props: MeshRouteProps) {
    super(scope, id);
    checkCanary(this, props);
    checkFault(this, props);
    this.virtualService = this.addVirtualService(props);
    if (props.workload.releases.length > 1) this.subsets = this.addSubsets(props.workload);
  }

  private addVirtualService({ workload, gateway, canary = 0, fault: name }: MeshRouteProps): VirtualService {
    const fault = name === undefined ? undefined : workload.faults[name];
    return new VirtualService(this, 'Resource', {
      metadata: { name: workload.name, labels: workloadLabels(workload) },
      spec: {
        ...callers(workload, gateway),
        http: [
          {
            ...(gateway && { match: [{ uri: { prefix: workload.http.basePath || '/' } }] }),
            ...(fault && { fault: injected(fault) }),
            route: destinations(workload, canary),
          },
        ],
      },
    });
  }

  private addSubsets(workload: HttpWorkload): DestinationRule {
    return new DestinationRule(this, 'Subsets', {
      metadata: { name: workload.name, labels: workloadLabels(workload) },
      spec: {
        host: workload.name,
        subsets: workload.releases.map(({ version }) => ({ name: version, labels: { version } })),
      },
    });
  }
}

function checkCanary(route: MeshRoute, { workload, canary = 0 }: MeshRouteProps): void {
  const where = `${route.node.path} routes ${workload.name}`;
  if (!(canary >= 0 && canary <= 100)) throw new Error(`${where} with canary ${canary}: give a percentage, 0 to 100`);
  if (canary > 0 && workload.releases.length === 1)
    throw new Error(`${where} with canary ${canary}, but it has one release only: leave canary out, or add a version`);
}

function checkFault(route: MeshRoute, { workload, fault }: MeshRouteProps): void {
  if (fault === undefined || workload.faults[fault]) return;
  const known = Object.keys(workload.faults).join(', ') || 'none';
  throw new Error(
    `${route.node.path} injects the fault ${fault} into calls of ${workload.name}, whose contract has ${known}`,
  );
}

function injected({ percent, ...fault }: FaultContract): VirtualServiceSpecHttpFault {
  const percentage = { value: percent };
  return 'abort' in fault
    ? { abort: { httpStatus: fault.abort.status, percentage } }
    : { delay: { fixedDelay: `${fault.delay.milliseconds}ms`, percentage } };
}

function callers(workload: HttpWorkload, gateway: IngressGateway | undefined): VirtualServiceSpec {
  return gateway ? { gateways: [gateway.name], hosts: [gateway.host] } : { gateways: ['mesh'], hosts: [workload.name] };
}

/** A release without calls stays in the list: turning the canary up is then a change of two numbers. */
function destinations({ name: host, http, releases }: HttpWorkload, canary: number): VirtualServiceSpecHttpRoute[] {
  const port = { number: http.port };
  if (releases.length === 1) return [{ destination: { host, port } }];
  const shares = sharesOf(releases, canary);
  return releases.map(({ version }, index) => ({
    destination: { host, port, subset: version },
    weight: shares[index] ?? 0,
  }));
}
