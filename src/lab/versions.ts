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

/** Modules of the Go proxy that hold the custom resource definitions behind imports/. */
export const crdModules = {
  istio: { module: 'istio.io/api', version: 'v1.30.3', files: ['kubernetes/customresourcedefinitions.gen.yaml'] },
  prometheusOperator: {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.93.0',
    files: ['example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml'],
  },
} as const;

/** Images that are not ours. */
export const images = {
  dynamodbLocal: 'docker.io/amazon/dynamodb-local:3.3.1',
} as const;
