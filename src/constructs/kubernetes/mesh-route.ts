import { Construct } from 'constructs';
import {
  DestinationRule,
  VirtualService,
  type VirtualServiceSpec,
  type VirtualServiceSpecHttpFault,
  type VirtualServiceSpecHttpRoute,
} from '../../../imports/networking.istio.io';
import type { HttpWorkload, Release } from '../../lab/lab';
import type { IngressGateway } from './ingress-gateway';
import { workloadLabels } from './labels';

/** What the mesh makes of a tenth of the calls: `abort` answers 500, `delay` waits 500 ms. */
export type InjectedFault = 'none' | 'abort' | 'delay';

export interface MeshRouteProps {
  readonly workload: HttpWorkload;
  /** Through which calls come. @default - calls come from inside the mesh only */
  readonly gateway?: IngressGateway;
  /** Percent of the calls that the newest release gets; the oldest gets the others. @default 0 */
  readonly canary?: number;
  /** @default 'none' */
  readonly fault?: InjectedFault;
}

const percentage = { value: 10 };

const faults: Readonly<Record<InjectedFault, VirtualServiceSpecHttpFault | undefined>> = {
  none: undefined,
  abort: { abort: { httpStatus: 500, percentage } },
  delay: { delay: { fixedDelay: '500ms', percentage } },
};

/** How calls find a workload: its VirtualService, and a subset for each release where there are several. */
export class MeshRoute extends Construct {
  constructor(scope: Construct, id: string, props: MeshRouteProps) {
    super(scope, id);
    checkCanary(this, props);
    this.addVirtualService(props);
    if (props.workload.releases.length > 1) this.addSubsets(props.workload);
  }

  private addVirtualService({ workload, gateway, canary = 0, fault: faultName = 'none' }: MeshRouteProps): void {
    const fault = faults[faultName];
    new VirtualService(this, 'Resource', {
      metadata: { name: workload.name, labels: workloadLabels(workload) },
      spec: {
        ...callers(workload, gateway),
        http: [
          {
            ...(gateway && { match: [{ uri: { prefix: workload.http.basePath } }] }),
            ...(fault && { fault }),
            route: destinations(workload, canary),
          },
        ],
      },
    });
  }

  private addSubsets(workload: HttpWorkload): void {
    new DestinationRule(this, 'Subsets', {
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

function callers(workload: HttpWorkload, gateway: IngressGateway | undefined): VirtualServiceSpec {
  return gateway ? { gateways: [gateway.name], hosts: [gateway.host] } : { gateways: ['mesh'], hosts: [workload.name] };
}

/** A release without calls stays in the list: turning the canary up is then a change of two numbers. */
function destinations({ name: host, http, releases }: HttpWorkload, canary: number): VirtualServiceSpecHttpRoute[] {
  const port = { number: http.port };
  if (releases.length === 1) return [{ destination: { host, port } }];
  return releases.map((release) => ({
    destination: { host, port, subset: release.version },
    weight: weightOf(release, releases, canary),
  }));
}

function weightOf(release: Release, releases: HttpWorkload['releases'], canary: number): number {
  if (release === releases.at(-1)) return canary;
  return release === releases[0] ? 100 - canary : 0;
}
