import { Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as api from '../../../imports/gateway.networking.k8s.io';
import { DestinationRule } from '../../../imports/networking.istio.io';
import type { HttpWorkload, Release } from '../../lab/lab';
import {
  durationInMesh,
  type RouteRule,
  rulesWithoutRetries,
  type Shares,
  testerHeader,
  timeoutOf,
} from '../../lab/routes';
import type { GatewayApiGateway } from './gateway-api-gateway';
import { releaseSelector, workloadLabels } from './labels';
import { weightsOf } from './mesh-route';
import { trafficPolicy } from './traffic-policy';

export interface GatewayApiRouteProps {
  readonly workload: HttpWorkload;
  /** Through which calls come. */
  readonly gateway: GatewayApiGateway;
  /** Percent of the calls that each release gets, oldest first. @default - the oldest gets all */
  readonly shares?: Shares;
}

/**
 * How calls from outside find a workload, in the words of the Gateway API: its HTTPRoute, with a Service for each of several
 * releases. What that API has no words for is left to Istio's objects: how proxies treat the pods is a DestinationRule, and
 * nothing that reached a service is tried again (docs/decisions/0022-the-gateway-api-as-a-switch.md).
 */
export class GatewayApiRoute extends Construct {
  constructor(scope: Construct, id: string, props: GatewayApiRouteProps) {
    super(scope, id);
    const { workload } = props;
    const { releases } = workload;
    this.addRoute(props, weightsOf(this, props));
    if (releases.length > 1) for (const release of releases) this.addService(workload, release);
    for (const host of releases.length > 1 ? releases.map(({ name }) => name) : [workload.name])
      this.addDestinationRule(workload, host);
  }

  private addRoute({ workload, gateway }: GatewayApiRouteProps, weights: Shares): void {
    const { name } = workload;
    new api.HttpRoute(this, 'Resource', {
      metadata: { name, labels: workloadLabels(workload) },
      spec: { ...gateway.callers, rules: rulesWithoutRetries(workload).map((rule) => ruleOf(rule, workload, weights)) },
    });
  }

  /** Without the label `app`, by which monitors find Services: they have the pods from the workload's own. */
  private addService(workload: HttpWorkload, release: Release): void {
    const { port } = workload.http;
    const service = new Service(this, release.version, {
      metadata: { name: release.name, labels: { 'app.kubernetes.io/name': workload.name } },
      ports: [{ name: 'http', port, targetPort: port }],
    });
    for (const [label, value] of Object.entries(releaseSelector(workload, release))) service.selectLabel(label, value);
  }

  private addDestinationRule(workload: HttpWorkload, host: string): void {
    new DestinationRule(this, `Destination-${host}`, {
      metadata: { name: host, labels: workloadLabels(workload) },
      spec: { host, trafficPolicy: trafficPolicy() },
    });
  }
}

/** A prefix of the Gateway API ends where an element of the path does. Of two matches the one with a header goes first. */
function ruleOf({ name, version }: RouteRule, workload: HttpWorkload, weights: Shares): api.HttpRouteSpecRules {
  const { basePath } = workload.http;
  return {
    name,
    matches: [
      {
        path: { type: api.HttpRouteSpecRulesMatchesPathType.PATH_PREFIX, value: basePath === '' ? '/' : basePath },
        ...(version !== undefined && { headers: [{ name: testerHeader, value: version }] }),
      },
    ],
    timeouts: { request: durationInMesh(timeoutOf(workload.http)) },
    backendRefs: backends(version, workload, weights),
  };
}

/** A release without calls stays in the list: turning its share up is then a change of two numbers. */
function backends(
  wanted: string | undefined,
  { name, http: { port }, releases }: HttpWorkload,
  weights: Shares,
): api.HttpRouteSpecRulesBackendRefs[] {
  if (releases.length === 1) return [{ name, port }];
  if (wanted !== undefined)
    return releases.filter(({ version }) => version === wanted).map((release) => ({ name: release.name, port }));
  return releases.map((release, index) => ({ name: release.name, port, weight: weights[index] ?? 0 }));
}
