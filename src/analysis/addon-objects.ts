/** Pods and Services that stand in no chart of ours: those of the add-ons, and what every cluster brings. */
import { clusterNamespace, clusterWorkloads } from './chart-renders/cluster';
import { knownRenders } from './chart-renders/known';
import type { RenderedService, RenderedWorkload } from './chart-renders/render';
import { labelText, type PodOwner, portsOf, selected, type Service } from './kinds';
import type { Labels } from './selectors';

export interface AddonPod extends PodOwner {
  /** Why its ports are not all listed. @default - they are */
  readonly morePorts?: string;
}

export interface AddonService {
  /** Of the Helm release that makes it. */
  readonly release: string;
  readonly namespace: string;
  readonly manifest: Service;
}

/** Of whatever may be installed: that it is, the stacks say, and of a student's copy the instructor's. */
export const addonPods: readonly AddonPod[] = [
  ...knownRenders.flatMap(({ chart, namespace, workloads }) => workloads.map((one) => podOf(chart, namespace, one))),
  ...clusterWorkloads.map((one) => podOf('every cluster', clusterNamespace, one)),
];

export const addonServices: readonly AddonService[] = knownRenders.flatMap(({ release, namespace, services }) =>
  services.map((service) => ({ release, namespace, manifest: serviceOf(namespace, service) })),
);

export const addonNamespaces: readonly string[] = [...new Set(addonPods.map(({ namespace }) => namespace))];

/** @throws Error where no chart makes such pods: src/lab/addons and chart-renders/ are about different versions then */
export function addonPod(namespace: string, labels: Labels): AddonPod {
  const [found] = selected(addonPods, namespace, labels);
  if (!found) throw new Error(`No chart makes pods with ${labelText(labels)} in ${namespace} (analysis/chart-renders)`);
  return found;
}

/** By the first parts of a host in the cluster: `kiali.istio-system.svc.cluster.local`. */
export function addonService(namespace: string, name: string): AddonService | undefined {
  return addonServices.find((service) => service.namespace === namespace && service.manifest.metadata.name === name);
}

/** The pods behind a Service of an add-on. */
export function behind({ namespace, manifest }: AddonService): readonly AddonPod[] {
  return selected(addonPods, namespace, manifest.spec.selector ?? {});
}

/** Whether something listens there. */
export function opens(pod: AddonPod, port: number): boolean {
  return pod.morePorts !== undefined || portsOf(pod).includes(port);
}

function podOf(chart: string, namespace: string, workload: RenderedWorkload): AddonPod {
  const { kind, name, labels, serviceAccount, replicas = 1, containers, morePorts } = workload;
  return {
    address: `${chart} ${kind}/${name}`,
    namespace,
    labels,
    replicas,
    template: {
      metadata: { labels },
      spec: {
        ...(serviceAccount !== undefined && { serviceAccountName: serviceAccount }),
        containers: containers.map((container) => ({
          name: container.name,
          ports: Object.entries(container.ports ?? {}).map(([port, containerPort]) => ({ name: port, containerPort })),
        })),
      },
    },
    ...(morePorts !== undefined && { morePorts }),
  };
}

function serviceOf(namespace: string, { name, labels = {}, selector, ports }: RenderedService): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels },
    spec: { selector, ports: [...ports] },
  };
}
