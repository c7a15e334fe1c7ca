import {
  type AddonService,
  addonNamespaces,
  addonPods,
  addonService,
  addonServices,
  behind,
  opens,
} from '../addon-objects';
import { labelText, targetOf } from '../kinds';
import { type HelmReleaseResource, releasesOf } from '../releases';
import type { Finding, Rule } from '../rule';
import { type Labels, selects } from '../selectors';

/** Add-ons are told of each other in values that no chart understands: what leads nowhere shows as an empty page. */
export const valuesResolve: Rule = {
  id: 'values-resolve',
  holds: 'every monitor and every address in the values of a Helm release leads to pods of an add-on that listen there',
  check: (_, documents) =>
    releasesOf(documents).flatMap((release) => [...addressFindings(release), ...monitorFindings(release)]),
};

/** `http://<service>.<namespace>:<port>`, with or without the rest of the cluster's domain. */
const address = /^https?:\/\/([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?(?::(\d+))?(?:\/|$)/;

function addressFindings({ address: place, values }: HelmReleaseResource): readonly Finding[] {
  return textsIn(values).flatMap(({ path, text }): readonly Finding[] => {
    const [, name = '', namespace = '', port = '80'] = address.exec(text) ?? [];
    if (!addonNamespaces.includes(namespace)) return [];
    const service = addonService(namespace, name);
    if (service && listens(service, Number(port))) return [];
    const names = addonServices.filter((one) => one.namespace === namespace).map((one) => one.manifest.metadata.name);
    const remedy = service
      ? `name a port at which its pods listen: ${portsOf(service).join(', ')}`
      : `no chart makes such a Service: in ${namespace} there are ${names.join(', ')}`;
    return [{ address: place, value: `values: ${path}: ${text}`, remedy }];
  });
}

function listens(service: AddonService, number: number): boolean {
  const port = service.manifest.spec.ports?.find((one) => one.port === number);
  return port !== undefined && behind(service).some((pod) => opens(pod, targetOf(port, pod) ?? 0));
}

function portsOf({ manifest }: AddonService): readonly number[] {
  return (manifest.spec.ports ?? []).map(({ port }) => port);
}

interface Monitor {
  readonly name: string;
  readonly selector: { readonly matchLabels: Labels };
  readonly namespaceSelector: { readonly matchNames: readonly string[] };
  readonly endpoints?: readonly { readonly port: string }[];
  readonly podMetricsEndpoints?: readonly { readonly port: string }[];
}

interface Monitors {
  readonly additionalServiceMonitors?: readonly Monitor[];
  readonly additionalPodMonitors?: readonly Monitor[];
}

function monitorFindings({ address: place, values }: HelmReleaseResource): readonly Finding[] {
  const { additionalServiceMonitors: services = [], additionalPodMonitors: pods = [] } = (values['prometheus'] ??
    {}) as Monitors;
  return [
    ...services.map((one) => ({ one, ports: servicePorts(one) })),
    ...pods.map((one) => ({ one, ports: podPorts(one) })),
  ]
    .flatMap(({ one, ports }) => {
      const asked = [...(one.endpoints ?? []), ...(one.podMetricsEndpoints ?? [])].map(({ port }) => port);
      const value = `values: monitor ${one.name}`;
      if (ports.length === 0)
        return [
          {
            value: `${value}: ${labelText(one.selector.matchLabels)}`,
            remedy: 'give the labels of what it is to follow',
          },
        ];
      return asked
        .filter((port) => !ports.includes(port))
        .map((port) => ({ value: `${value}: port ${port}`, remedy: `name one of ${ports.join(', ')}` }));
    })
    .map((finding) => ({ address: place, ...finding }));
}

/** Names of ports behind which a pod listens. */
function servicePorts({ selector, namespaceSelector }: Monitor): readonly string[] {
  return addonServices
    .filter(({ namespace, manifest }) =>
      isFollowed({ selector, namespaceSelector }, namespace, manifest.metadata.labels),
    )
    .flatMap((service) =>
      (service.manifest.spec.ports ?? []).filter(({ port }) => listens(service, port)).map(({ name = '' }) => name),
    );
}

function podPorts({ selector, namespaceSelector }: Monitor): readonly string[] {
  const pods = addonPods.filter((pod) => isFollowed({ selector, namespaceSelector }, pod.namespace, pod.labels));
  const containers = pods.flatMap(({ template }) => template.spec.containers);
  return containers.flatMap(({ ports = [] }) => ports).map(({ name = '' }) => name);
}

function isFollowed(
  { selector, namespaceSelector }: Pick<Monitor, 'selector' | 'namespaceSelector'>,
  namespace: string,
  labels: Labels = {},
): boolean {
  return (
    namespaceSelector.matchNames.includes(namespace) &&
    selects({ matchLabels: selector.matchLabels, matchExpressions: [] }, labels)
  );
}

/** Every text among values, with its path. */
function textsIn(values: unknown, path = ''): readonly { readonly path: string; readonly text: string }[] {
  if (typeof values === 'string') return [{ path, text: values }];
  if (typeof values !== 'object' || values === null) return [];
  return Object.entries(values).flatMap(([key, child]) => textsIn(child, path === '' ? key : `${path}.${key}`));
}
