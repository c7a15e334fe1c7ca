/** What Prometheus asks: each pod that a monitor leads it to, and at which port. */
import * as z from 'zod';
import type { Documents } from '../synth/documents';
import { containerPort, namespaceOf, objectsOf, type PodOwner, selected, type Service, targetOf } from './kinds';
import type { Finding } from './rule';
import { type Labels, labelSelector, selects } from './selectors';
import { readAll, type Understood } from './understood';

export interface Scrape<P extends PodOwner> {
  /** Of the monitor. */
  readonly address: string;
  readonly pod: P;
  /** By which the monitor calls the port. */
  readonly portName: string;
  /** Undefined where nothing has that name. */
  readonly port: number | undefined;
}

/** Of the agent in each proxy, which answers in plain text whatever the mesh's policies say. */
export const agentPort = 15020;

/** Known are the fields that say which pod and which port; those that say it otherwise are not. */
const unknown = z.undefined({ error: 'not known here: call the port by its name' }).optional();
const endpoints = z.array(
  z.object({
    port: z.string(),
    portNumber: unknown,
    targetPort: unknown,
    relabelings: z.array(z.object({ replacement: z.string().default('') })).default([]),
  }),
);
const selection = {
  selector: labelSelector,
  namespaceSelector: z
    .strictObject({ any: z.boolean().default(false), matchNames: z.array(z.string()).default([]) })
    .optional(),
};
const serviceMonitor = z.object({ ...selection, endpoints });
const podMonitor = z.object({ ...selection, podMetricsEndpoints: endpoints });

type Endpoint = z.output<typeof endpoints>[number];
type Monitor = Understood<z.output<z.ZodObject<typeof selection>>>;

/** By every monitor, with findings about those that are not understood. */
export function scrapesOf<P extends PodOwner>(
  documents: Documents,
  pods: readonly P[],
): { readonly scrapes: readonly Scrape<P>[]; readonly findings: readonly Finding[] } {
  const ofServices = readAll(documents, 'ServiceMonitor', serviceMonitor);
  const ofPods = readAll(documents, 'PodMonitor', podMonitor);
  return {
    scrapes: [
      ...ofServices.understood.flatMap((monitor) => behindServices(documents, monitor, pods)),
      ...ofPods.understood.flatMap((monitor) => withoutService(monitor, pods)),
    ],
    findings: [...ofServices.findings, ...ofPods.findings],
  };
}

function behindServices<P extends PodOwner>(
  documents: Documents,
  monitor: Understood<z.output<typeof serviceMonitor>>,
  pods: readonly P[],
): readonly Scrape<P>[] {
  return objectsOf<Service>(documents, 'Service')
    .map(({ manifest }) => manifest)
    .filter((service) => isFollowed(monitor, namespaceOf(service), service.metadata.labels))
    .flatMap((service) =>
      selected(pods, namespaceOf(service), service.spec.selector ?? {}).map((pod) => ({ service, pod })),
    )
    .flatMap(({ service, pod }) =>
      monitor.spec.endpoints.map((endpoint) => {
        const port = service.spec.ports?.find(({ name }) => name === endpoint.port);
        return scrape(monitor, pod, endpoint, port && targetOf(port, pod));
      }),
    );
}

function withoutService<P extends PodOwner>(
  monitor: Understood<z.output<typeof podMonitor>>,
  pods: readonly P[],
): readonly Scrape<P>[] {
  return pods
    .filter(({ namespace, labels }) => isFollowed(monitor, namespace, labels))
    .flatMap((pod) =>
      monitor.spec.podMetricsEndpoints.map((endpoint) =>
        scrape(monitor, pod, endpoint, containerPort(pod, endpoint.port)),
      ),
    );
}

/** A monitor looks into its own namespace, unless it says otherwise. */
function isFollowed({ namespace: own, spec }: Monitor, namespace: string, labels: Labels = {}): boolean {
  const { any, matchNames } = spec.namespaceSelector ?? { any: false, matchNames: [own] };
  return (any || matchNames.includes(namespace)) && selects(spec.selector, labels);
}

function scrape<P extends PodOwner>(
  { address }: Monitor,
  pod: P,
  { port: portName, relabelings }: Endpoint,
  found: number | undefined,
): Scrape<P> {
  const isAgent = relabelings.some(({ replacement }) => replacement.endsWith(`:${agentPort}`));
  return { address, pod, portName, port: isAgent ? agentPort : found };
}
