import { absent, field, present, type Property } from './property';
import { at, boundAccounts, containers, type Json, kinds, pods, put, type Synthesized } from './synthesized';

const securityContext = 'securityContext';

const privileges: readonly Property[] = [
  { title: 'no container runs as root', on: pods, ...field(`${securityContext}.runAsNonRoot`, true) },
  {
    title: 'every pod names a user that is not 0',
    checkov: 'CKV_K8S_40',
    on: pods,
    remove: (pod) => put(pod, `${securityContext}.runAsUser`, 0),
    gate: { holds: (pod) => Number(at(pod, `${securityContext}.runAsUser`)) > 0 },
  },
  {
    title: 'every pod names a group that is not 0',
    on: pods,
    remove: (pod) => put(pod, `${securityContext}.runAsGroup`, 0),
    gate: { holds: (pod) => Number(at(pod, `${securityContext}.runAsGroup`)) > 0 },
  },
  {
    title: 'system calls are filtered in every pod',
    checkov: 'CKV_K8S_31',
    on: pods,
    ...field(`${securityContext}.seccompProfile.type`, 'RuntimeDefault', 'Unconfined'),
  },
  {
    title: 'no container can gain privileges',
    checkov: 'CKV_K8S_20',
    on: containers,
    ...field(`${securityContext}.allowPrivilegeEscalation`, false),
  },
  {
    title: 'every container drops all capabilities',
    checkov: 'CKV_K8S_37',
    on: containers,
    ...field(`${securityContext}.capabilities`, { drop: ['ALL'] }),
  },
  {
    title: 'no container takes a capability back',
    checkov: 'CKV_K8S_25',
    on: containers,
    ...absent(`${securityContext}.capabilities.add`, ['NET_ADMIN']),
  },
  {
    title: 'no container can write its root file system',
    checkov: 'CKV_K8S_22',
    on: containers,
    ...field(`${securityContext}.readOnlyRootFilesystem`, true),
  },
  {
    title: 'no container is privileged',
    checkov: 'CKV_K8S_16',
    on: containers,
    ...absent(`${securityContext}.privileged`, true),
  },
  { title: 'no pod is on the network of its node', checkov: 'CKV_K8S_19', on: pods, ...absent('hostNetwork', true) },
  { title: 'no pod sees the processes of its node', checkov: 'CKV_K8S_17', on: pods, ...absent('hostPID', true) },
  {
    title: 'no pod mounts a folder of its node',
    on: pods,
    remove: (pod) => put(pod, 'volumes', [{ name: 'host', hostPath: { path: '/' } }]),
    gate: {
      holds: (pod) => ((pod['volumes'] ?? []) as readonly object[]).every((volume) => !('hostPath' in volume)),
    },
  },
];

const identity: readonly Property[] = [
  {
    title: 'no pod gets a token of the Kubernetes API, unless its account is bound to a role',
    checkov: 'CKV_K8S_38',
    on: (synthesized) =>
      pods(synthesized).filter((pod) => !boundAccounts(synthesized).includes(pod['serviceAccountName'])),
    ...field('automountServiceAccountToken', false),
  },
  {
    title: 'no service account hands out tokens unasked, unless it is bound to a role',
    on: (synthesized) =>
      kinds('ServiceAccount')(synthesized).filter(
        (account) => !boundAccounts(synthesized).includes(at(account, 'metadata.name')),
      ),
    ...field('automountServiceAccountToken', false),
  },
  {
    title: 'every service of the contract has an account of its own',
    on: (synthesized) => pods(synthesized).filter((pod) => at(pod, 'containers.0.name') !== nameOfStore(synthesized)),
    ...present('serviceAccountName'),
  },
  { title: 'no pod is told the addresses of all Services', on: pods, ...field('enableServiceLinks', false) },
  {
    title: 'secrets reach pods by reference only',
    on: (synthesized) =>
      containers(synthesized)
        .flatMap((container) => (container['env'] ?? []) as Record<string, unknown>[])
        .filter(({ name }) => /TOKEN|SECRET|PASSWORD/.test(String(name))),
    remove: (variable) => {
      delete variable['valueFrom'];
      variable['value'] = 'development-secret';
    },
    gate: { holds: (variable) => at(variable, 'valueFrom.secretKeyRef.name') !== undefined },
  },
  {
    title: 'no Secret is synthesized',
    on: kinds('Namespace'),
    remove: (_, { manifests }) => manifests.push({ kind: 'Secret', metadata: { name: 'svc-s1-jwt' } }),
    gate: { holds: (_, { manifests }) => manifests.every(({ kind }) => kind !== 'Secret') },
  },
  {
    title: 'nobody is bound to a role over the whole cluster',
    on: kinds('Namespace'),
    remove: (_, { manifests }) => manifests.push({ kind: 'ClusterRoleBinding', metadata: { name: 'svc-s1' } }),
    gate: { holds: (_, { manifests }) => manifests.every(({ kind }) => kind !== 'ClusterRoleBinding') },
  },
];

const availability: readonly Property[] = [
  {
    title: 'every container asks for CPU',
    checkov: 'CKV_K8S_10',
    on: containers,
    ...present('resources.requests.cpu'),
  },
  {
    title: 'every container asks for memory',
    checkov: 'CKV_K8S_12',
    on: containers,
    ...present('resources.requests.memory'),
  },
  {
    title: 'every container has a limit of CPU',
    checkov: 'CKV_K8S_11',
    on: containers,
    ...present('resources.limits.cpu'),
  },
  {
    title: 'every container has a limit of memory',
    checkov: 'CKV_K8S_13',
    on: containers,
    ...present('resources.limits.memory'),
  },
  {
    title: 'every container has a limit of disk',
    on: containers,
    ...present('resources.limits.ephemeral-storage'),
  },
  {
    title: 'every server is asked whether it lives',
    checkov: 'CKV_K8S_8',
    on: (synthesized) => containers(synthesized).filter((container) => container['ports']),
    ...present('livenessProbe'),
  },
  {
    title: 'every server is asked whether it is ready',
    checkov: 'CKV_K8S_9',
    on: (synthesized) => containers(synthesized).filter((container) => container['ports']),
    ...present('readinessProbe'),
  },
  {
    title: 'every image is pinned',
    checkov: 'CKV_K8S_14',
    on: containers,
    remove: (container) => put(container, 'image', String(container['image']).replace(/:[^:/]+$/, ':latest')),
    gate: { rule: 'images-pinned' },
  },
  {
    title: 'every service of several replicas has a disruption budget',
    on: (synthesized) =>
      kinds('Deployment', 'StatefulSet')(synthesized).filter((one) => Number(at(one, 'spec.replicas')) > 1),
    remove: (service, { manifests }) => {
      const budget = manifests.findIndex((one) => one['kind'] === 'PodDisruptionBudget' && isAbout(one, service));
      manifests.splice(budget, 1);
    },
    gate: {
      holds: (service, synthesized) =>
        kinds('PodDisruptionBudget')(synthesized).some((budget) => isAbout(budget, service)),
    },
  },
  {
    title: 'every disruption budget lets a node be drained',
    on: kinds('PodDisruptionBudget'),
    remove: (budget) => put(budget, 'spec.maxUnavailable', 0),
    gate: { rule: 'drain-possible' },
  },
  {
    title: 'every disruption budget is about pods that exist',
    on: kinds('PodDisruptionBudget'),
    remove: (budget) => put(budget, 'spec.selector.matchLabels.app', 'nobody'),
    gate: { rule: 'policy-selects-pods' },
  },
  {
    title: 'pods of one service are spread over nodes or zones',
    on: (synthesized) => pods(synthesized).filter((pod) => pod['topologySpreadConstraints']),
    remove: (pod) => put(pod, 'topologySpreadConstraints.0.topologyKey', 'kubernetes.io/os'),
    gate: {
      holds: (pod) =>
        /^(kubernetes.io\/hostname|topology.kubernetes.io\/zone)$/.test(
          String(at(pod, 'topologySpreadConstraints.0.topologyKey')),
        ),
    },
  },
];

export const podProperties: readonly Property[] = [...privileges, ...identity, ...availability];

/** Whether a budget selects the pods of a service. */
function isAbout(budget: Json, service: Json): boolean {
  const labels = at(service, 'spec.template.metadata.labels') as Json;
  const wanted = Object.entries(at(budget, 'spec.selector.matchLabels') as Json);
  return wanted.every(([label, value]) => labels[label] === value);
}

function nameOfStore({ lab: { tableStore } }: Synthesized): string | undefined {
  return tableStore.kind === 'in-cluster' ? tableStore.name : undefined;
}
