/** External versions, each once. Dated sources: docs/decisions and the vendors' release pages named here. */

/**
 * Kubernetes minor versions that EKS offers, with the end of standard support (ISO 8601 date).
 * After it EKS charges $0.60 instead of $0.10 an hour.
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html, read 2026-11-21.
 */
export const kubernetesVersions = {
  '1.34': { standardSupportEnds: '2026-12-02' },
  '1.35': { standardSupportEnds: '2027-03-27' },
  '1.36': { standardSupportEnds: '2027-08-02' },
} as const;

export const defaultKubernetesVersion = '1.35' satisfies keyof typeof kubernetesVersions;

/**
 * The bindings come from 6.25.0; the lower end is what `npm run test:terraform` proves.
 */
export const awsProviderConstraint = '>= 5.100.0, < 7.0.0';

export const terraformConstraint = '>= 1.11.0';

/** From 3.0 on `kubernetes` and `exec` are attributes; the bindings come from 3.1.1. */
export const helmProviderConstraint = '>= 3.1.1, < 4.0.0';

const istioVersion = '1.30.3';

/** A chart of a Helm repository. */
export interface HelmChart {
  /** As the repository calls it. */
  readonly name: string;
  readonly repository: string;
  readonly version: string;
}

const istioChart = <const N extends string>(name: N) => ({
  name,
  repository: 'https://istio-release.storage.googleapis.com/charts',
  version: istioVersion,
});

export const helmCharts = {
  istioBase: istioChart('base'),
  istiod: istioChart('istiod'),
  istioCni: istioChart('cni'),
  istioGateway: istioChart('gateway'),
  loadBalancerController: {
    name: 'aws-load-balancer-controller',
    repository: 'https://aws.github.io/eks-charts',
    version: '3.5.0',
  },
  prometheusStack: {
    name: 'kube-prometheus-stack',
    repository: 'https://prometheus-community.github.io/helm-charts',
    version: '88.5.3',
  },
  kiali: { name: 'kiali-server', repository: 'https://kiali.org/helm-charts', version: '2.29.0' },
  jaeger: { name: 'jaeger', repository: 'https://jaegertracing.github.io/helm-charts', version: '4.13.0' },
  metricsServer: {
    name: 'metrics-server',
    repository: 'https://kubernetes-sigs.github.io/metrics-server',
    version: '3.13.1',
  },
  knativeOperator: { name: 'knative-operator', repository: 'https://knative.github.io/operator', version: '1.23.0' },
  argoWorkflows: { name: 'argo-workflows', repository: 'https://argoproj.github.io/argo-helm', version: '1.0.18' },
  nvidiaDevicePlugin: {
    name: 'nvidia-device-plugin',
    repository: 'https://nvidia.github.io/k8s-device-plugin',
    version: '0.20.0',
  },
} as const satisfies Readonly<Record<string, HelmChart>>;

/** Of Knative Serving, which the operator makes; a minor version of its own list. */
export const knativeVersion = '1.23';

/** The same version, as Knative's Go modules count. */
const knativeModule = 'v0.50.0';

/** Modules of the Go proxy that hold the custom resource definitions behind imports/. */
export const crdModules = {
  istio: {
    module: 'istio.io/api',
    version: `v${istioVersion}`,
    files: ['kubernetes/customresourcedefinitions.gen.yaml'],
  },
  prometheusOperator: {
    module: 'github.com/prometheus-operator/prometheus-operator',
    // Of the operator that the chart above installs.
    version: 'v0.93.1',
    files: ['podmonitors', 'prometheusrules', 'servicemonitors'].map(
      (kind) => `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
    ),
  },
  knativeServing: {
    module: 'knative.dev/serving',
    version: knativeModule,
    files: ['config/core/300-resources/service.yaml'],
  },
  knativeOperator: {
    module: 'knative.dev/operator',
    version: knativeModule,
    files: ['config/crd/bases/operator.knative.dev_knativeservings.yaml'],
  },
  argoWorkflows: {
    module: 'github.com/argoproj/argo-workflows/v3',
    version: 'v3.6.10',
    files: [
      'manifests/base/crds/minimal/argoproj.io_workflows.yaml',
      'manifests/base/crds/minimal/argoproj.io_workflowtemplates.yaml',
    ],
  },
  gatewayApi: {
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.6.1',
    files: ['gateways', 'httproutes'].map((kind) => `config/crd/standard/gateway.networking.k8s.io_${kind}.yaml`),
  },
} as const;

/** Of the custom resource definitions that the operator of `kube-prometheus-stack` has. */
const prometheusKinds = [
  'alertmanagerconfigs',
  'alertmanagers',
  'podmonitors',
  'probes',
  'prometheusagents',
  'prometheuses',
  'prometheusrules',
  'scrapeconfigs',
  'servicemonitors',
  'thanosrulers',
];

const onGitHub = 'https://raw.githubusercontent.com';

/**
 * Definitions that stand in the folder crds/ of a chart, by its name: Helm installs them with it and never touches them
 * again. A chart of the load balancer controller has the version of its controller.
 */
export const chartDefinitions: Readonly<Record<string, readonly string[]>> = {
  [helmCharts.loadBalancerController.name]: ['crds', 'gateway-crds'].map(
    (file) =>
      `${onGitHub}/kubernetes-sigs/aws-load-balancer-controller/v${helmCharts.loadBalancerController.version}/helm/aws-load-balancer-controller/crds/${file}.yaml`,
  ),
  [helmCharts.prometheusStack.name]: prometheusKinds.map(
    (kind) =>
      `${onGitHub}/prometheus-operator/prometheus-operator/${crdModules.prometheusOperator.version}/example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
  ),
};

/** kubectl of the cluster's own minor version: it may differ from it by one. */
export function kubectlImage(kubernetesVersion: string): string {
  return `registry.k8s.io/kubectl:v${kubernetesVersion}.0`;
}

/** Images that are not ours. */
export const images = {
  dynamodbLocal: 'docker.io/amazon/dynamodb-local:3.3.1',
  /** A shell to look around with. */
  busybox: 'docker.io/library/busybox:1.37.0',
} as const;
