import type { Manifest } from '../../src/synth/documents';
import { accepts, type Connection, type Pod, sends } from '../support/network';
import { field, type Property } from './property';
import { at, type Json, kinds, put, type Synthesized } from './synthesized';

/** Labels have dots in their names, so they have no path. */
function label(title: string, name: string, expected: string, weaker?: string): Property {
  const labelsOf = (namespace: Json) => at(namespace, 'metadata.labels') as Json;
  return {
    title,
    on: kinds('Namespace'),
    remove: (namespace) => {
      if (weaker === undefined) delete labelsOf(namespace)[name];
      else labelsOf(namespace)[name] = weaker;
    },
    gate: { holds: (namespace) => labelsOf(namespace)[name] === expected },
  };
}

const level = 'pod-security.kubernetes.io';

const namespaces: readonly Property[] = [
  label('every namespace refuses pods that are not restricted', `${level}/enforce`, 'restricted', 'baseline'),
  label('every namespace says by which version it judges pods', `${level}/enforce-version`, 'v1.35', 'latest'),
  label('every namespace records pods that it should not have', `${level}/audit`, 'restricted'),
  label('every namespace warns whoever applies such a pod', `${level}/warn`, 'restricted'),
  {
    ...label('the pods of a system in the mesh get its proxy', 'istio-injection', 'enabled', 'disabled'),
    on: (synthesized) => {
      const inMesh = Object.values(synthesized.lab.systems).filter(({ engines }) => engines.includes('istio'));
      const names = inMesh.map(({ namespace }) => namespace);
      return kinds('Namespace')(synthesized).filter((one) => names.includes(String(at(one, 'metadata.name'))));
    },
  },
];

const mesh: readonly Property[] = [
  {
    title: 'the mesh takes encrypted calls only',
    on: kinds('PeerAuthentication'),
    ...field('spec.mtls.mode', 'STRICT', 'PERMISSIVE'),
  },
  {
    title: 'the mesh trusts nobody by default',
    on: policies('AuthorizationPolicy', 'default-deny'),
    ...field('spec', {}, { rules: [{}] }),
  },
  {
    title: 'each service trusts callers by their identity',
    on: (synthesized) => kinds('AuthorizationPolicy')(synthesized).filter((policy) => at(policy, 'spec.rules')),
    remove: (policy) => put(policy, 'spec.rules', [{}]),
    gate: {
      holds: (policy) =>
        (at(policy, 'spec.rules') as readonly Json[]).every((rule) => {
          const principals = (at(rule, 'from.0.source.principals') ?? []) as readonly string[];
          return (
            principals.length > 0 && principals.every((one) => /^cluster\.local\/ns\/[\w-]+\/sa\/[\w-]+$/.test(one))
          );
        }),
    },
  },
  {
    title: 'each policy of the mesh is about pods that exist',
    on: (synthesized) => kinds('AuthorizationPolicy')(synthesized).filter((policy) => at(policy, 'spec.selector')),
    remove: (policy) => put(policy, 'spec.selector.matchLabels.app', 'nobody'),
    gate: { rule: 'policy-selects-pods' },
  },
];

type Judge = (manifests: readonly Manifest[], connection: Connection) => boolean;

/** Whether one of the ends, as `judge` says, refuses a connection that no contract has. */
function refused(judge: Judge, connection: Connection, { manifests }: Synthesized): boolean {
  return !judge(manifests as unknown as readonly Manifest[], connection);
}

function refuses(judge: Judge, connection: Connection): Property['gate'] {
  return { holds: (_, all) => refused(judge, connection, all) };
}

const app = (name: string): Pod => ({ namespace: 'c756ns', labels: { app: name } });
const strangerIn = (namespace: unknown): Pod => ({ namespace: String(namespace), labels: { app: 'unknown' } });
const elsewhere: Pod = { namespace: 'student-ann', labels: { app: 'cmpt756s1' } };

const store = { address: '3.218.182.77' };

const traffic: readonly Property[] = [
  {
    title: 'pods without a contract are called by nobody',
    // What is in the namespace of an engine, the engine itself brings, with its own policies.
    on: (lab) => kinds('Namespace')(lab).filter((namespace) => at(namespace, 'metadata.name') !== 'knative-serving'),
    remove: (namespace, { manifests }) => {
      const isDefault = (one: Json) => one['kind'] === 'NetworkPolicy' && at(one, 'metadata.name') === 'default-deny';
      const name = at(namespace, 'metadata.name');
      manifests.splice(
        manifests.findIndex((one) => isDefault(one) && at(one, 'metadata.namespace') === name),
        1,
      );
    },
    gate: {
      holds: (namespace, all) =>
        refused(accepts, { from: elsewhere, to: strangerIn(at(namespace, 'metadata.name')), port: 80 }, all),
    },
  },
  {
    title: 'pods without a contract call nobody',
    on: policies('NetworkPolicy', 'default-deny'),
    remove: (policy) => put(policy, 'spec.policyTypes', ['Ingress']),
    gate: {
      holds: (policy, all) =>
        refused(sends, { from: strangerIn(at(policy, 'metadata.namespace')), to: elsewhere, port: 80 }, all),
    },
  },
  {
    title: 'the network lets no other namespace in',
    on: policies('NetworkPolicy', 'cmpt756db'),
    remove: (policy) => (at(policy, 'spec.ingress') as Json[]).push({ from: [{ namespaceSelector: {} }] }),
    gate: refuses(accepts, { from: elsewhere, to: app('cmpt756db'), port: 30002 }),
  },
  {
    title: 'the network lets no pod of the same namespace in that the contract does not name',
    on: policies('NetworkPolicy', 'cmpt756db'),
    remove: (policy) => put(policy, 'spec.ingress.0.from', [{ podSelector: {} }]),
    gate: refuses(accepts, { from: app('unknown'), to: app('cmpt756db'), port: 30002 }),
  },
  {
    title: 'the network opens ports one by one',
    on: policies('NetworkPolicy', 'cmpt756db'),
    remove: (policy) => put(policy, 'spec.ingress.0.ports', undefined),
    gate: refuses(accepts, { from: app('cmpt756s1'), to: app('cmpt756db'), port: 22 }),
  },
  {
    title: 'a service that the contract gives no tables calls no store',
    on: policies('NetworkPolicy', 'cmpt756s1'),
    remove: (policy) => (at(policy, 'spec.egress') as Json[]).push({}),
    gate: refuses(sends, { from: app('cmpt756s1'), to: store, port: 443 }),
  },
  {
    title: 'a service that reaches DynamoDB does not reach the network of the nodes',
    on: (synthesized) => (synthesized.lab.kind === 'aws' ? policies('NetworkPolicy', 'cmpt756db')(synthesized) : []),
    remove: (policy) =>
      (at(policy, 'spec.egress') as readonly Json[]).forEach((rule) =>
        put(rule, 'to.0.ipBlock', { cidr: '0.0.0.0/0' }),
      ),
    gate: refuses(sends, { from: app('cmpt756db'), to: { address: '10.0.0.10' }, port: 443 }),
  },
  {
    title: 'each NetworkPolicy is about pods that exist',
    on: (synthesized) =>
      kinds('NetworkPolicy')(synthesized).filter((policy) => at(policy, 'spec.podSelector.matchLabels')),
    remove: (policy) => put(policy, 'spec.podSelector.matchLabels.app', 'nobody'),
    gate: { rule: 'policy-selects-pods' },
  },
  {
    title: 'no Service has an address outside the cluster',
    on: kinds('Service'),
    remove: (service) => put(service, 'spec.type', 'LoadBalancer'),
    gate: { holds: (service) => (at(service, 'spec.type') ?? 'ClusterIP') === 'ClusterIP' },
  },
  {
    title: 'volumes are encrypted unless a claim says otherwise',
    on: kinds('StorageClass'),
    ...field('parameters.encrypted', 'true', 'false'),
  },
];

function policies(kind: string, name: string) {
  return (synthesized: Synthesized): readonly Json[] =>
    kinds(kind)(synthesized).filter((policy) => at(policy, 'metadata.name') === name);
}

export const networkProperties: readonly Property[] = [...namespaces, ...mesh, ...traffic];
