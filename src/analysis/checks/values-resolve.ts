import * as z from 'zod';
import {
  type AddonService,
  addonNamespaces,
  addonPods,
  addonService,
  addonServices,
  behind,
  opens,
} from '../addon-objects';
import { valueAt } from '../chart-values/paths';
import { labelText, targetOf } from '../kinds';
import { type HelmReleaseResource, releasesOf } from '../releases';
import type { Finding, Rule } from '../rule';
import { type Labels, labels, selects } from '../selectors';

/** Add-ons are told of each other in values that no chart understands: what leads nowhere shows as an empty page. */
export const valuesResolve: Rule = {
  id: 'values-resolve',
  holds:
    'every monitor and every http address in the values of a Helm release leads to pods of an add-on that listen there',
  check: (_, documents) => {
    const releases = releasesOf(documents);
    return releases.flatMap((release) => [...addressFindings(release, releases), ...monitorFindings(release)]);
  },
};

/** `http://<service>.<namespace>:<port>`, with or without the rest of the cluster's domain. */
const address = /^(https?):\/\/([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?(?::(\d+))?(?:[/?#]|$)/;

function addressFindings(
  { address: place, values }: HelmReleaseResource,
  releases: readonly HelmReleaseResource[],
): readonly Finding[] {
  return textsIn(values).flatMap(({ path, text }): readonly Finding[] => {
    const [, scheme, name = '', namespace = '', port] = address.exec(text) ?? [];
    // Whoever names a port means no page on the internet, such as https://kiali.io.
    const namesakes = port === undefined ? [] : addonServices.filter((one) => nameOf(one) === name);
    if (!addonNamespaces.includes(namespace) && namesakes.length === 0) return [];
    const service = addonService(namespace, name);
    const remedy = service
      ? faultOf(service, Number(port ?? (scheme === 'https' ? 443 : 80)), releases)
      : `no chart makes such a Service: there are ${servicesLike(namespace, namesakes).join(', ')}`;
    return remedy === undefined ? [] : [{ address: place, value: `values: ${path}: ${text}`, remedy }];
  });
}

/** What to do about an address of a Service that a chart makes. @returns undefined where it leads to pods */
function faultOf(service: AddonService, port: number, releases: readonly HelmReleaseResource[]): string | undefined {
  const isInstalled = releases.some(
    ({ name, namespace }) => name === service.release && namespace === service.namespace,
  );
  if (!isInstalled) return `install the release ${service.release} too, or name none of its Services`;
  return listens(service, port) ? undefined : `name a port at which its pods listen: ${portsOf(service).join(', ')}`;
}

/** Of the same name, or else in the same namespace. */
function servicesLike(namespace: string, namesakes: readonly AddonService[]): readonly string[] {
  const found = namesakes.length > 0 ? namesakes : addonServices.filter((one) => one.namespace === namespace);
  return found.map((one) => `${nameOf(one)}.${one.namespace}`);
}

function nameOf({ manifest }: AddonService): string {
  return manifest.metadata.name;
}

function listens(service: AddonService, number: number): boolean {
  const port = service.manifest.spec.ports?.find((one) => one.port === number);
  return port !== undefined && behind(service).some((pod) => opens(pod, targetOf(port, pod) ?? 0));
}

function portsOf({ manifest }: AddonService): readonly number[] {
  return (manifest.spec.ports ?? []).map(({ port }) => port);
}

const endpoints = z.array(z.object({ port: z.string() })).default([]);

const monitors = z.array(
  z.object({
    name: z.string(),
    selector: z.object({ matchLabels: labels.default({}) }).prefault({}),
    namespaceSelector: z
      .object({ any: z.boolean().default(false), matchNames: z.array(z.string()).optional() })
      .prefault({}),
    endpoints,
    podMetricsEndpoints: endpoints,
  }),
);

type Monitor = z.output<typeof monitors>[number];

function monitorFindings({ address: place, namespace, values }: HelmReleaseResource): readonly Finding[] {
  return [
    ...monitorsAt(values, 'prometheus.additionalServiceMonitors').map((one) => ({
      one,
      ports: servicePorts(one, namespace),
    })),
    ...monitorsAt(values, 'prometheus.additionalPodMonitors').map((one) => ({ one, ports: podPorts(one, namespace) })),
  ]
    .flatMap(({ one, ports }) => {
      const asked = [...one.endpoints, ...one.podMetricsEndpoints].map(({ port }) => port);
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

/** None where there is something else: that is a finding of `chart-values-known`. */
function monitorsAt(values: unknown, path: string): readonly Monitor[] {
  return monitors.safeParse(valueAt(values, path)).data ?? [];
}

/** Names of ports behind which a pod listens. */
function servicePorts(monitor: Monitor, own: string): readonly string[] {
  return addonServices
    .filter(({ namespace, manifest }) => isFollowed(monitor, own, namespace, manifest.metadata.labels))
    .flatMap((service) =>
      (service.manifest.spec.ports ?? []).filter(({ port }) => listens(service, port)).map(({ name = '' }) => name),
    );
}

function podPorts(monitor: Monitor, own: string): readonly string[] {
  const pods = addonPods.filter((pod) => isFollowed(monitor, own, pod.namespace, pod.labels));
  const containers = pods.flatMap(({ template }) => template.spec.containers);
  return containers.flatMap(({ ports = [] }) => ports).map(({ name = '' }) => name);
}

/** @param own - the namespace of the monitor, which looks there alone unless it says otherwise */
function isFollowed(
  { selector: { matchLabels }, namespaceSelector: { any, matchNames } }: Monitor,
  own: string,
  namespace: string,
  found: Labels = {},
): boolean {
  const isThere = any || (matchNames ?? [own]).includes(namespace);
  return isThere && selects({ matchLabels, matchExpressions: [] }, found);
}

/** Every text among values, with its path. */
function textsIn(values: unknown, path = ''): readonly { readonly path: string; readonly text: string }[] {
  if (typeof values === 'string') return [{ path, text: values }];
  if (typeof values !== 'object' || values === null) return [];
  return Object.entries(values).flatMap(([key, child]) => textsIn(child, path === '' ? key : `${path}.${key}`));
}
