/** Charts that are in modules of the Go proxy, which checks them against the public checksum database. */
import { crdModules } from '../src/lab/versions';

export const helmModule = 'helm.sh/helm/v3/cmd/helm@v3.18.4';

export interface ChartInModule {
  readonly name: string;
  readonly module: string;
  /** Of the chart in the module. */
  readonly folder: string;
  /** Its templates at the tag of the version that is installed. */
  readonly source: string;
  /** What stands for the version until a release puts it in. @default - its own version does */
  readonly filledIn?: string;
  /** Paths of values in dist that decide what there is at all. @default - none */
  readonly assumes?: readonly string[];
  /** Why pods open ports that no container of theirs lists. @default - they do not */
  readonly morePorts?: string;
}

/**
 * Of Istio the proxy has no tag of 1.30, and one commit of the branch release-1.30: seven weeks after 1.30.3.
 */
const istioModule = 'istio.io/istio@v0.0.0-20260826214018-9739e10eb9d7';

const istio = (name: string, folder = name): ChartInModule => ({
  name,
  module: istioModule,
  folder: `manifests/charts/${folder}`,
  source: `https://github.com/istio/istio/tree/1.30.3/manifests/charts/${folder}/templates`,
  filledIn: '1.0.0',
});

export const chartsInModules: readonly ChartInModule[] = [
  istio('base'),
  { ...istio('istiod', 'istio-control/istio-discovery'), assumes: ['autoscaleEnabled'] },
  istio('cni', 'istio-cni'),
  {
    ...istio('gateway'),
    assumes: ['autoscaling.enabled', 'service.ports'],
    morePorts: 'it listens where the Gateways say that select it',
  },
  {
    name: 'metrics-server',
    module: 'sigs.k8s.io/metrics-server@v0.9.0',
    folder: 'charts/metrics-server',
    source:
      'https://github.com/kubernetes-sigs/metrics-server/tree/metrics-server-helm-chart-3.13.1/charts/metrics-server/templates',
  },
  {
    name: 'knative-operator',
    module: `${crdModules.knativeOperator.module}@${crdModules.knativeOperator.version}`,
    folder: 'config/charts/knative-operator',
    source: 'https://github.com/knative/operator/tree/knative-v1.23.0/config/charts/knative-operator/templates',
    filledIn: '{{ version }}',
  },
];
