/** What stands at the paths of Helm values. */
import { isQuantity } from '../quantity';

export type ValueType = 'text' | 'integer' | 'number' | 'truth value' | 'quantity' | 'list';

/** By the last part, or the last two, of a path: the charts call no two things alike. What is not here is a text. */
const types: Readonly<Record<string, readonly ValueType[]>> = {
  ...of(['quantity'], 'cpu', 'memory'),
  ...of(['list'], 'additionalPodMonitors', 'additionalServiceMonitors', 'args', 'authModes', 'defaultArgs', 'drop'),
  ...of(['list'], 'imagePullSecrets', 'loadBalancerSourceRanges', 'matchNames', 'workflowNamespaces'),
  ...of(['integer'], 'autoscaleMax', 'autoscaleMin', 'containerPort', 'expiration_seconds', 'maxReplicas'),
  ...of(['integer'], 'minReadySeconds', 'minReplicas', 'parallelism', 'replicaCount', 'replicas', 'ports[].port'),
  ...of(['integer'], 'targetCPUUtilizationPercentage', 'terminationGracePeriodSeconds'),
  ...of(['integer', 'text'], 'maxSurge', 'maxUnavailable', 'minAvailable', 'pods', 'targetPort'),
  ...of(['integer', 'text'], 'rollingMaxSurge', 'rollingMaxUnavailable'),
  ...of(['number'], 'traceSampling'),
  ...of(['list', 'text'], 'excludeNamespaces'),
  ...of(['truth value'], 'allowPrivilegeEscalation', 'any', 'automountServiceAccountToken', 'autoscaleEnabled'),
  ...of(['truth value'], 'chained', 'configValidation', 'configureDefaultAffinity', 'create'),
  ...of(['truth value'], 'createIngressClassResource', 'defaultDashboardsEnabled', 'enableBackendSecurityGroup'),
  ...of(['truth value'], 'enableCRDTemplates', 'enablePodReadinessGateInject', 'enableServiceMutatorWebhook'),
  ...of(['truth value'], 'enableShield', 'enableWaf', 'enableWafv2', 'enabled', 'failOnInitError', 'full', 'install'),
  ...of(['truth value'], 'keep', 'keepTLSSecret', 'logAsJson', 'podMonitorSelectorNilUsesHelmValues'),
  ...of(['truth value'], 'readOnlyRootFilesystem', 'repairPods', 'runAsNonRoot', 'singleNamespace'),
  ...of(['truth value'], 'serviceMonitorSelectorNilUsesHelmValues', 'view_only_mode'),
};

/** Of a path as the lists of known ones spell it. */
export function typesAt(path: string): readonly ValueType[] {
  const parts = path.split('.');
  return types[parts.slice(-2).join('.')] ?? types[parts.at(-1) ?? ''] ?? ['text'];
}

export function isOf(type: ValueType, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'list':
      return Array.isArray(value);
    case 'quantity':
      return isQuantity(value);
    case 'text':
      return typeof value === 'string';
    case 'truth value':
      return typeof value === 'boolean';
  }
}

function of(is: readonly ValueType[], ...names: readonly string[]): Readonly<Record<string, readonly ValueType[]>> {
  return Object.fromEntries(names.map((name) => [name, is]));
}
