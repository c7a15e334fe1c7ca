import type { Documents } from '../../synth/documents';
import { addonService, behind, opens } from '../addon-objects';
import { podText } from '../identity-graph';
import { type PodOwner, targetOf, workloadsOf } from '../kinds';
import { scopesOf } from '../mesh-clusters';
import { NetworkGraph } from '../network-graph';
import { releasesOf } from '../releases';
import type { Finding, Rule } from '../rule';

/** Spans that do not arrive are dropped, a metric counts them, and nothing else says a word. */
export const collectorReachable: Rule = {
  id: 'collector-reachable',
  holds: 'every pod that is told of a collector of traces can reach one that is installed',
  // The namespace of a copy, and the collector, are the instructor's.
  check: (lab, documents) => (lab.kind === 'student' ? [] : unreached(documents)),
};

const variable = 'OTEL_EXPORTER_OTLP_ENDPOINT';

function unreached(documents: Documents): readonly Finding[] {
  const network = new NetworkGraph(documents);
  const scopes = scopesOf(documents);
  return workloadsOf(documents).flatMap((pod) =>
    endpointsOf(pod).flatMap((endpoint) => {
      const fault = faultOf(documents, { network, scopes, pod, endpoint });
      return fault ? [{ address: pod.address, ...fault }] : [];
    }),
  );
}

function endpointsOf({ template }: PodOwner): readonly string[] {
  const variables = template.spec.containers.flatMap(({ env = [] }) => env);
  return [...new Set(variables.flatMap(({ name, value }) => (name === variable ? [value ?? ''] : [])))];
}

interface Sending {
  readonly network: NetworkGraph;
  readonly scopes: ReadonlyMap<string, readonly string[]>;
  readonly pod: PodOwner;
  readonly endpoint: string;
}

function faultOf(
  documents: Documents,
  { network, scopes, pod, endpoint }: Sending,
): Pick<Finding, 'value' | 'remedy'> | undefined {
  const value = `${variable}: ${endpoint}`;
  if (!URL.canParse(endpoint)) return { value, remedy: 'write it as http://<host>:<port>' };
  const { hostname, port } = new URL(endpoint);
  const [service = '', namespace = pod.namespace] = hostname.split('.');
  const found = addonService(namespace, service);
  const isThere = releasesOf(documents).some((one) => one.name === found?.release && one.namespace === namespace);
  if (!found || !isThere) return { value, remedy: 'no release makes such a Service: set observability.traces' };
  const opened = found.manifest.spec.ports?.find((one) => one.port === Number(port || '80'));
  const collectors = behind(found).map((to) => ({ to, target: opened && targetOf(opened, to) }));
  if (!collectors.some(({ to, target }) => target !== undefined && opens(to, target)))
    return { value, remedy: `name a port at which ${service} listens` };
  if (!collectors.some(({ to, target }) => target !== undefined && network.isOpen(pod, to, target)))
    return {
      value: `${value}: NetworkPolicies do not let ${podText(pod)} call it`,
      remedy: 'let the namespace: DefaultDeny does with isTraced',
    };
  if (!(scopes.get(pod.namespace)?.includes(namespace) ?? true))
    return {
      value: `${value}: proxies of ${pod.namespace} do not know ${namespace}`,
      remedy: `add ${namespace}/* to the egress of its Sidecar`,
    };
  return undefined;
}
