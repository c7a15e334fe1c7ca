import { k8s } from 'cdk8s-plus-28';
import { memberHost, type PodEnvironment } from '../../constructs/kubernetes/environment';
import { restrictedPod } from '../../constructs/kubernetes/pod';
import type { Resources } from '../../constructs/kubernetes/resources';
import type { NodePlacement } from '../../lab/lab';
import { ring } from './contract';

export interface MemberPodProps {
  readonly namespace: string;
  /** Nodes of the ring's own. @default - any */
  readonly nodes?: NodePlacement | undefined;
}

/** Mebibytes for a member: half of them for the heap, a quarter of that for young objects. */
const memory = 1024;
const heap = memory / 2;
const youngHeap = heap / 4;

const image = `cassandra:${ring.version}`;

const amounts = { cpu: '500m', memory: `${memory / 1024}Gi` };

/** Logs and configuration; the rows are on the claim. */
const resources: Resources = {
  requests: { ...amounts, 'ephemeral-storage': '256Mi' },
  limits: { ...amounts, 'ephemeral-storage': '1Gi' },
};

/** `cassandra` in the image: https://github.com/docker-library/cassandra/blob/master/4.1/Dockerfile */
const user = 999;

/** Seconds that a member gets to flush its tables (`nodetool drain`, below) and to end. */
const gracePeriod = 180;

const configuration = '/etc/cassandra';
const dataFolder = '/var/lib/cassandra';

/** Ports open in this order: the one of the members at once, the one of the clients when the member has joined. */
const joined: k8s.Probe = { tcpSocket: { port: k8s.IntOrString.fromString('cql') } };
const alive: k8s.Probe = { tcpSocket: { port: k8s.IntOrString.fromString('members') } };

/** One member. It runs without root, and can write its data, its logs and its configuration, which the image edits. */
export function memberPod(props: MemberPodProps): k8s.PodSpec {
  const pod = restrictedPod({
    name: ring.statefulSet,
    image,
    serviceAccount: ring.statefulSet,
    user,
    resources,
    environment: environmentOf(props.namespace),
    ports: { members: ring.storagePort, cql: ring.nativePort },
    nodes: props.nodes,
    liveness: { ...alive, periodSeconds: 15, failureThreshold: 4 },
    readiness: { ...joined, periodSeconds: 5, failureThreshold: 3 },
    gracePeriod,
    mounts: [
      { name: 'configuration', path: configuration },
      { name: 'logs', path: '/var/log/cassandra' },
      { name: 'scratch', path: '/tmp' },
    ],
  });
  return {
    ...pod,
    initContainers: copyConfiguration(),
    containers: pod.containers.map(withMembership),
  };
}

function environmentOf(namespace: string): PodEnvironment {
  const text = (value: string) => ({ from: 'value', value }) as const;
  const seeds = Array.from({ length: ring.seeds }, (_, index) =>
    memberHost(`${ring.statefulSet}-${index}`, ring.service, namespace),
  );
  return {
    MAX_HEAP_SIZE: text(`${heap}M`),
    HEAP_NEWSIZE: text(`${youngHeap}M`),
    CASSANDRA_SEEDS: text(seeds.join(',')),
    CASSANDRA_CLUSTER_NAME: text(ring.clusterName),
  };
}

/**
 * A member acknowledges a row when its commit log is on the disk, not up to ten seconds before as the image
 * has it: else rows that all members acknowledged are lost when all of them are killed at once.
 */
const syncFirst = "sed -i -e 's/^commitlog_sync: periodic/commitlog_sync: batch/' -e '/^commitlog_sync_period:/d'";

/** An empty volume hides what the image has in its place, so it is filled from the image first. */
function copyConfiguration(): k8s.Container[] {
  const path = '/configuration';
  const mounts = [{ name: 'configuration', path }];
  const { containers } = restrictedPod({ name: 'copy-configuration', image, resources, mounts });
  return containers.map((container) => ({
    ...container,
    command: ['sh', '-c', `cp -R ${configuration}/. ${path} && ${syncFirst} ${path}/cassandra.yaml`],
  }));
}

function withMembership(container: k8s.Container): k8s.Container {
  return {
    ...container,
    // A member replays its log and waits for others: 15 min with the little CPU that it has.
    startupProbe: { ...joined, periodSeconds: 10, failureThreshold: 90 },
    lifecycle: { preStop: { exec: { command: ['nodetool', 'drain'] } } },
    volumeMounts: [...(container.volumeMounts ?? []), { name: ring.claim, mountPath: dataFolder }],
  };
}
