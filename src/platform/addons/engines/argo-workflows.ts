import { monitoringRelease } from '../../../lab/addons';
import { type ContainerResources, small } from '../resources';

/** Values of the chart `argo-workflows`, as far as they are set here. */
export interface ArgoWorkflowsValues {
  readonly crds: { readonly full: boolean };
  readonly workflow: { readonly rbac: { readonly create: boolean } };
  readonly executor: { readonly securityContext: typeof restricted };
  readonly controller: {
    readonly workflowNamespaces: readonly string[];
    readonly metricsConfig: { readonly enabled: boolean };
    readonly serviceMonitor: {
      readonly enabled: boolean;
      readonly additionalLabels: Readonly<Record<string, string>>;
    };
    readonly resources: ContainerResources;
  };
  readonly server: {
    readonly serviceType: 'ClusterIP';
    readonly authModes: readonly string[];
    readonly resources: ContainerResources;
  };
}

/** Argo's own containers in the pods of steps have none by themselves, and namespaces take only what Pod Security calls restricted. */
const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

/** @param hasPrometheus - whether the definition of its monitor is there */
export function argoWorkflowsValues(hasPrometheus: boolean): ArgoWorkflowsValues {
  return {
    // The full definitions come by a job that downloads them from the internet.
    crds: { full: false },
    // The namespaces of systems come later; each brings the account and the role that its workflows run with.
    workflow: { rbac: { create: false } },
    executor: { securityContext: restricted },
    controller: {
      workflowNamespaces: [],
      metricsConfig: { enabled: hasPrometheus },
      serviceMonitor: { enabled: hasPrometheus, additionalLabels: { release: monitoringRelease } },
      resources: small('50m', '64Mi', '256Mi'),
    },
    // A person logs in with a token of the cluster.
    server: { serviceType: 'ClusterIP', authModes: ['client'], resources: small('20m', '64Mi', '256Mi') },
  };
}
