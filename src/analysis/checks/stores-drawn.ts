import type { DynamoDbStore, InClusterStore, Lab, System, Workload } from '../../lab/lab';
import type { Documents, Manifest } from '../../synth/documents';
import { serviceOf } from '../hosts';
import { namespaceOf, objectsOf, type PodOwner, selected, type ServiceEntry, workloadsOf } from '../kinds';
import { scopesOf } from '../mesh-clusters';
import type { Finding, Rule } from '../rule';

/** What the mesh has no name for, Kiali draws as `PassthroughCluster`, and pods without these labels as `unknown`. */
export const storesDrawn: Rule = {
  id: 'stores-drawn',
  holds:
    'Kiali can draw the store of the tables and who calls it: proxies know its name, and pods have app and version',
  check: (lab, documents) =>
    Object.values<System>(lab.systems)
      .filter((system) => system.engines.includes('istio') && callersOf(system, documents).length > 0)
      .flatMap((system) => [...callersOf(system, documents).flatMap(unlabelled), ...unnamed(lab, documents, system)]),
};

/** What has pods that use tables. */
function callersOf({ workloads, namespace }: System, documents: Documents): readonly PodOwner[] {
  return Object.values<Workload>(workloads)
    .filter(({ usesTables }) => usesTables)
    .flatMap(({ name }) => selected(workloadsOf(documents), namespace, { app: name }));
}

function unnamed({ tableStore }: Lab, documents: Documents, { namespace }: System): readonly Finding[] {
  return tableStore.kind === 'dynamodb'
    ? outside(documents, tableStore, namespace)
    : inside(documents, tableStore, namespace);
}

/** The SDK encrypts its calls, so that proxies know the host by the name in their first message. */
function outside(documents: Documents, { region }: DynamoDbStore, namespace: string): readonly Finding[] {
  const host = `dynamodb.${region}.amazonaws.com`;
  const scope = scopesOf(documents).get(namespace);
  const known = objectsOf<ServiceEntry>(documents, 'ServiceEntry').some(
    ({ manifest }) => isFor(manifest, host) && isKnownIn(namespace, manifest, scope),
  );
  if (known) return [];
  return [
    {
      address: `kubernetes Namespace/${namespace}`,
      value: `no ServiceEntry that its proxies know names ${host}:443 as TLS outside of the mesh`,
      remedy: 'make one in the namespace (src/constructs/kubernetes/service-entry.ts), and let its Sidecar know ./*',
    },
  ];
}

function isFor({ spec: { hosts, ports = [], location } }: ServiceEntry, host: string): boolean {
  const isTls = ports.some(({ number, protocol }) => number === 443 && protocol === 'TLS');
  return hosts.includes(host) && isTls && location === 'MESH_EXTERNAL';
}

function isKnownIn(namespace: string, entry: ServiceEntry, scope: readonly string[] | undefined): boolean {
  const own = namespaceOf(entry);
  const { exportTo = ['*'] } = entry.spec;
  const isExported = exportTo.some((to) => to === '*' || to === namespace || (to === '.' && own === namespace));
  return isExported && (scope?.includes(own) ?? true);
}

function inside(documents: Documents, { name, port }: InClusterStore, namespace: string): readonly Finding[] {
  const from: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, namespace } };
  const service = serviceOf(documents, { host: name, from });
  if (!service?.spec.ports?.some((one) => one.port === port && one.name?.split('-')[0] === 'http'))
    return [
      {
        address: `kubernetes Service/${name}`,
        value: `there is none in ${namespace} with a port ${port} whose name says http`,
        remedy: 'the name of the port is how Istio knows what is spoken there: call it http',
      },
    ];
  return selected(workloadsOf(documents), namespace, service.spec.selector ?? {}).flatMap(unlabelled);
}

function unlabelled({ address, labels }: PodOwner): readonly Finding[] {
  return ['app', 'version']
    .filter((label) => labels[label] === undefined)
    .map((label) => ({ address, value: `its pods have no label ${label}`, remedy: 'give them one' }));
}
