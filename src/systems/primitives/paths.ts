import type { Service } from 'cdk8s-plus-28';
import { Service as KubernetesService } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as api from '../../../imports/gateway.networking.k8s.io';
import { VirtualService, type VirtualServiceSpecHttp } from '../../../imports/networking.istio.io';
import { callLimits } from '../../constructs/kubernetes/call-limits';
import { GatewayApiGateway } from '../../constructs/kubernetes/gateway-api-gateway';
import { IngressGateway } from '../../constructs/kubernetes/ingress-gateway';
import { pathMatches } from '../../constructs/kubernetes/mesh-route';
import type { HttpWorkload, System } from '../../lab/lab';
import { lessons } from './contract';

export interface PathsProps {
  /** Each is called by its own name as a path. */
  readonly services: readonly { readonly name: string; readonly port: number }[];
  readonly form: System['gatewayForm'];
  readonly workload: HttpWorkload;
  /** Host name by which it is called from outside. */
  readonly outside: string;
}

type Target = PathsProps['services'][number];

/**
 * The lesson on names: one host, and each Service under its own path, from inside the cluster and from outside. A Service
 * with the host's name makes pods find it; where calls go from there, the routes say.
 */
export class Paths extends Construct {
  constructor(scope: Construct, id: string, props: PathsProps) {
    super(scope, id);
    this.addHost(props);
    if (props.form === 'istio') this.addIstio(props);
    else this.addGatewayApi(props);
  }

  /** Who calls it around the mesh gets the pods of the first Service, which show the index page. */
  private addHost({ workload }: PathsProps): Service {
    const { host } = lessons.dns;
    const service = new KubernetesService(this, 'Host', {
      metadata: { name: host },
      ports: [{ name: 'http', port: 80, targetPort: workload.http.port }],
    });
    service.selectLabel('app', lessons.services.few.app);
    return service;
  }

  /** Two routes alike: a name without a dot is one of the cluster's, which the gateway at its edge does not know. */
  private addIstio({ services, outside, workload }: PathsProps): void {
    const { name, host } = lessons.dns;
    const limits = callLimits(workload.http);
    const gateway = new IngressGateway(this, 'Gateway', { name, host: outside });
    const http = services.map((service) => ({ ...toService(service), ...limits }));
    new VirtualService(this, 'Outside', {
      metadata: { name },
      spec: { gateways: [gateway.name], hosts: [outside], http },
    });
    new VirtualService(this, 'Inside', {
      metadata: { name: `${name}-inside` },
      spec: { gateways: ['mesh'], hosts: [host], http },
    });
  }

  /** The same in the words of the Gateway API. */
  private addGatewayApi({ services, outside, workload }: PathsProps): void {
    const { name, host } = lessons.dns;
    const gateway = new GatewayApiGateway(this, 'Gateway', { name, host: outside });
    const { timeout: request } = callLimits(workload.http);
    const rules = services.map((service) => ({ ...toBackend(service), timeouts: { request } }));
    new api.HttpRoute(this, 'Outside', {
      metadata: { name },
      spec: { ...gateway.callers, rules },
    });
    new api.HttpRoute(this, 'Inside', {
      metadata: { name: `${name}-inside` },
      spec: { parentRefs: [{ group: '', kind: 'Service', name: host }], rules },
    });
  }
}

/** The path goes off before the Service is called, as in the course's proxy. */
function toService({ name: host, port }: Target): VirtualServiceSpecHttp {
  return {
    match: pathMatches(`/${host}`).map((uri) => ({ uri })),
    rewrite: { uri: '/' },
    route: [{ destination: { host, port: { number: port } } }],
  };
}

function toBackend({ name, port }: Target): api.HttpRouteSpecRules {
  return {
    matches: [{ path: { type: api.HttpRouteSpecRulesMatchesPathType.PATH_PREFIX, value: `/${name}` } }],
    filters: [
      {
        type: api.HttpRouteSpecRulesFiltersType.URL_REWRITE,
        urlRewrite: {
          path: {
            type: api.HttpRouteSpecRulesFiltersUrlRewritePathType.REPLACE_PREFIX_MATCH,
            replacePrefixMatch: '/',
          },
        },
      },
    ],
    backendRefs: [{ name, port }],
  };
}
