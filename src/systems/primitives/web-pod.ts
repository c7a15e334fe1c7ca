/** The pods of the lessons: what is in them, and how they come to nodes. */
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { onePerNode, overNodes } from '../../constructs/kubernetes/placement';
import { type ContainerProps, contracted, type Mount, restrictedPod } from '../../constructs/kubernetes/pod';
import { small } from '../../constructs/kubernetes/resources';
import type { HttpWorkload, SystemOf } from '../../lab/lab';
import { images } from '../../lab/versions';
import { lessons, secondPort, site } from './contract';
import { page } from './data';

type Labels = Readonly<Record<string, string>>;

/** ConfigMap with the index page. */
export const pageName = 'index-page';

/** Seconds. A server answers for 2 s after it was told to stop and gives requests in flight at most 10 s. */
const gracePeriod = 15;

/** Its probes ask every second, so that a learner need not wait to see a change. */
function probes(port: string): Pick<ContainerProps, 'liveness' | 'readiness'> {
  const get = (path: string): k8s.Probe => ({
    httpGet: { path, port: k8s.IntOrString.fromString(port) },
    periodSeconds: 1,
    // A busy machine may take its time; a pod that is taken out for that would be missing among its like.
    timeoutSeconds: 3,
  });
  return {
    liveness: { ...get('/health'), initialDelaySeconds: 5, failureThreshold: 10 },
    readiness: get('/readiness'),
  };
}

/** One web server that shows the index page. */
export function webPod(scope: Construct, workload: HttpWorkload): k8s.PodSpec {
  return restrictedPod({
    ...contracted(scope, workload, workload.releases[0]),
    ...probes('http'),
    name: lessons.pods.containers.web,
    ports: { http: workload.http.port },
    mounts: [{ name: 'site', path: site, configMap: pageName }],
    resources: small,
    lowPorts: true,
    gracePeriod,
  });
}

/** What a shell needs that waits. */
const tiny = {
  requests: { cpu: '10m', memory: '8Mi', 'ephemeral-storage': '8Mi' },
  limits: { cpu: '100m', memory: '16Mi', 'ephemeral-storage': '16Mi' },
} as const;

/**
 * Two web servers and a shell in one pod: they share an address, so that each calls the others at localhost, and a folder.
 * What one writes there, the others read. The index page is put there before they start.
 */
export function sharedPod(scope: Construct, workload: HttpWorkload): k8s.PodSpec {
  const { web, second, shell } = lessons.pods.containers;
  const [release] = workload.releases;
  const folder: Mount = { name: 'site', path: site };
  const common = { image: release.image, mounts: [folder], resources: small };
  const busybox = { image: images.busybox, resources: tiny };
  return restrictedPod({
    ...contracted(scope, workload, release),
    ...common,
    ...probes('http'),
    name: web,
    ports: { http: workload.http.port },
    beside: [
      {
        ...common,
        ...probes('second'),
        name: second,
        environment: {
          ...release.environment,
          SERVER: { from: 'value', value: second },
          PORT: { from: 'value', value: String(secondPort) },
        },
        ports: { second: secondPort },
      },
      {
        ...busybox,
        name: shell,
        // The course's `sleep 36000000`; process 1 ends at SIGTERM only if it says so itself.
        command: ['sh', '-c', 'trap exit TERM; sleep 36000000 & wait'],
        mounts: [folder],
      },
    ],
    before: [
      {
        ...busybox,
        name: 'index-page',
        command: ['cp', `/page/${page}`, `${site}/${page}`],
        mounts: [folder, { name: 'page', path: '/page', configMap: pageName }],
      },
    ],
    lowPorts: true,
    gracePeriod,
  });
}

/** In turn is a wish, so that nodes on which a pod does not fit are passed over; one a node is a condition. */
export function placed(
  placement: SystemOf<'primitives'>['settings']['placement'],
  pods: Labels,
): Pick<k8s.PodSpec, 'topologySpreadConstraints' | 'affinity'> {
  switch (placement) {
    case 'round-robin':
      return { topologySpreadConstraints: [overNodes(pods)] };
    case 'one-a-node':
      return { affinity: { podAntiAffinity: onePerNode(pods) } };
    case 'random':
      return {};
  }
}

/** A node that is gone is known as such after about 50 s; its pods are then made elsewhere after ten more, not after 300. */
export function soonElsewhere(spec: k8s.PodSpec): k8s.PodSpec {
  const leaves = ['not-ready', 'unreachable'].map((condition) => ({
    key: `node.kubernetes.io/${condition}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 10,
  }));
  return { ...spec, tolerations: [...(spec.tolerations ?? []), ...leaves] };
}
