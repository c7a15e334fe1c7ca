/** The parts of Kubernetes and Istio objects that the checks look at. */
import type { StatefulSet as ApiStatefulSet } from 'kubernetes-types/apps/v1';
import type { Container, PodSpec, PodTemplateSpec, Service as ApiService, ServicePort } from 'kubernetes-types/core/v1';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import type { Documents, Manifest, Placed } from '../synth/documents';

type Labels = Readonly<Record<string, string>>;

/** An object as it is written, before a server fills in what is missing. */
export type Written<O extends { readonly spec?: unknown }> = Manifest & { readonly spec: NonNullable<O['spec']> };

export type StatefulSet = Written<ApiStatefulSet> & { readonly spec: { readonly template: PodTemplate } };
export type Service = Written<ApiService>;
export type DisruptionBudget = Written<PodDisruptionBudget>;

export type PodTemplate = PodTemplateSpec & { readonly spec: PodSpec };

export interface Destination {
  readonly host: string;
  readonly subset?: string;
  readonly port?: { readonly number: number };
}

/** One rule of a VirtualService. */
export interface HttpRule {
  readonly name?: string;
  readonly match?: readonly {
    readonly uri?: object;
    readonly headers?: object;
    readonly method?: { readonly exact?: string; readonly regex?: string };
  }[];
  readonly route?: readonly { readonly destination: Destination; readonly weight?: number }[];
  readonly timeout?: string;
  readonly retries?: { readonly attempts?: number; readonly perTryTimeout?: string; readonly retryOn?: string };
  readonly fault?: {
    readonly abort?: { readonly httpStatus?: number; readonly percentage?: { readonly value?: number } };
    readonly delay?: { readonly fixedDelay?: string; readonly percentage?: { readonly value?: number } };
  };
}

export interface VirtualService extends Manifest {
  readonly spec: {
    readonly hosts?: readonly string[];
    readonly gateways?: readonly string[];
    readonly http?: readonly HttpRule[];
  };
}

export interface DestinationRule extends Manifest {
  readonly spec: {
    readonly host: string;
    readonly trafficPolicy?: { readonly outlierDetection?: { readonly maxEjectionPercent?: number } };
    readonly subsets?: readonly { readonly name: string; readonly labels?: Labels }[];
  };
}

export interface ServiceEntry extends Manifest {
  readonly spec: {
    readonly hosts: readonly string[];
    readonly exportTo?: readonly string[];
    readonly location?: string;
    readonly ports?: readonly { readonly number: number; readonly protocol?: string }[];
  };
}

/** A pod template, and the object that makes pods of it. */
export interface PodOwner {
  readonly address: string;
  readonly namespace: string;
  readonly labels: Labels;
  /** Pods that are wanted at one time. */
  readonly replicas: number;
  readonly template: PodTemplate;
}

/** Every object of one kind, in every chart. Knative has a kind Service of its own, which this leaves out. */
export function objectsOf<M extends Manifest>(documents: Documents, kind: string): readonly Placed<M>[] {
  return allOf<M>(documents).filter(({ manifest }) => manifest.kind === kind && !isKnativeService(manifest));
}

function allOf<M extends Manifest>(documents: Documents): readonly Placed<M>[] {
  return documents.charts.flatMap((chart) => chart.objects) as unknown as readonly Placed<M>[];
}

function isKnativeService({ apiVersion, kind }: Manifest): boolean {
  return kind === 'Service' && /^serving\.knative\.dev\//.test(apiVersion);
}

type PodMaker = Manifest & {
  readonly spec: PodTemplate['spec'] & {
    readonly replicas?: number;
    readonly suspend?: boolean;
    readonly template: PodTemplate;
    readonly jobTemplate: { readonly spec: { readonly template: PodTemplate } };
  };
};

/** Every pod template of every kind that has one, and every bare pod. */
export function workloadsOf(documents: Documents): readonly PodOwner[] {
  const owners = (objects: readonly Placed<PodMaker>[], template: (manifest: PodMaker) => PodTemplate) =>
    objects.map(({ manifest, address }): PodOwner => ({
      address,
      namespace: namespaceOf(manifest),
      labels: template(manifest).metadata?.labels ?? {},
      // A CronJob that is suspended makes none: it is there for others to make jobs of.
      replicas: manifest.spec.suspend ? 0 : (manifest.spec.replicas ?? 1),
      template: template(manifest),
    }));
  const made = (kind: string, template: (manifest: PodMaker) => PodTemplate): readonly PodOwner[] =>
    owners(objectsOf<PodMaker>(documents, kind), template);
  const knativeServices = allOf<PodMaker>(documents).filter(({ manifest }) => isKnativeService(manifest));
  return [
    ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'].flatMap((kind) =>
      made(kind, ({ spec }) => spec.template),
    ),
    // At zero while nobody calls; the first call makes one.
    ...owners(knativeServices, ({ spec }) => asRun(spec.template)),
    ...objectsOf<ArgoTemplate>(documents, 'WorkflowTemplate').flatMap(stepsOf),
    ...made('CronJob', ({ spec }) => spec.jobTemplate.spec.template),
    ...made('Pod', ({ metadata, spec }) => ({ metadata, spec })),
  ];
}

/**
 * Knative calls the only port of the container by a name of its own.
 * Source: UserPortName of https://github.com/knative/serving/blob/knative-v1.23.0/pkg/apis/serving/v1/revision_helpers.go
 */
function asRun({ metadata, spec }: PodTemplate): PodTemplate {
  const containers = spec.containers.map((container) => ({
    ...container,
    ...(container.ports && { ports: container.ports.map((port) => ({ ...port, name: 'user-port' })) }),
  }));
  return { ...(metadata && { metadata }), spec: { ...spec, containers } };
}

type ArgoTemplate = Manifest & {
  readonly spec: {
    readonly podMetadata?: { readonly labels?: Labels };
    readonly templates: readonly { readonly name: string; readonly container?: Omit<Container, 'name'> }[];
  };
};

/** Argo makes a pod for each step with a container, when somebody submits the workflow and not before. */
function stepsOf({ manifest, address }: Placed<ArgoTemplate>): readonly PodOwner[] {
  const { podMetadata: metadata, templates } = manifest.spec;
  return templates.flatMap(({ container }): readonly PodOwner[] => {
    if (!container) return [];
    const template = { ...(metadata && { metadata }), spec: { containers: [{ ...container, name: 'main' }] } };
    return [{ address, namespace: namespaceOf(manifest), labels: metadata?.labels ?? {}, replicas: 0, template }];
  });
}

/** Every port that containers of the pod are said to listen at. */
export function portsOf({ template }: Pick<PodOwner, 'template'>): readonly number[] {
  const ports = template.spec.containers.flatMap((container) => container.ports ?? []);
  return [...new Set(ports.map(({ containerPort }) => containerPort))];
}

/** The pods that a selector of that namespace selects. */
export function selected<P extends PodOwner>(
  workloads: readonly P[],
  namespace: string,
  selector: Labels,
): readonly P[] {
  return workloads.filter(
    (workload) =>
      workload.namespace === namespace &&
      Object.entries(selector).every(([label, value]) => workload.labels[label] === value),
  );
}

/** What kubectl takes when an object names no namespace. */
export function namespaceOf({ metadata }: Manifest): string {
  return metadata.namespace ?? 'default';
}

/** `app=a, version=v1`. */
export function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(', ');
}

/** Where a port of a Service leads to in a pod; undefined where nothing there has that name. */
export function targetOf({ port, targetPort = port }: ServicePort, pod: PodOwner): number | undefined {
  return typeof targetPort === 'string' ? containerPort(pod, targetPort) : targetPort;
}

export function containerPort({ template }: PodOwner, name: string): number | undefined {
  return template.spec.containers.flatMap(({ ports = [] }) => ports).find((one) => one.name === name)?.containerPort;
}
