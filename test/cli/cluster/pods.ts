/** Pods as an API server answers them, of music and of Cassandra in the sample lab. */
import type { LabFolder } from '../lab';
import { answer } from '../programs';

interface Told {
  readonly app: string;
  readonly image: string;
  readonly version?: string;
  readonly restarts?: number;
  readonly phase?: string;
}

/** @param name of the pod; its only container is called like its label `app` */
export function podOf(name: string, { app, image, version, restarts = 0, phase = 'Running' }: Told): object {
  const status = { name: app, image, imageID: '', ready: phase === 'Running', restartCount: restarts };
  return {
    metadata: { name, labels: { app, ...(version !== undefined && { version }) } },
    spec: {
      containers: [
        { name: 'istio-proxy', image: 'proxy' },
        { name: app, image },
      ].reverse(),
    },
    status: { phase, containerStatuses: [status] },
  };
}

const registry = 'ghcr.io/octocat';

export const musicPods = [
  podOf('s1-a', { app: 'cmpt756s1', image: `${registry}/cmpt756s1:v1-0123456789ab`, version: 'v1', restarts: 2 }),
  podOf('s2-a', { app: 'cmpt756s2', image: `${registry}/cmpt756s2:v1`, version: 'v1' }),
  podOf('s2-b', { app: 'cmpt756s2', image: `${registry}/cmpt756s2@sha256:00`, version: 'v2' }),
  podOf('s2-c', { app: 'cmpt756s2', image: `${registry}/cmpt756s2:v2`, version: 'v2', phase: 'Pending' }),
  podOf('store-a', { app: 'dynamodb', image: 'docker.io/amazon/dynamodb-local:3.3.1' }),
];

/** A kubectl that knows these pods, and does this for everything else. */
export function cluster(folder: LabFolder, pods: readonly object[], otherwise = ''): void {
  answer(folder, {
    kubectl: `case "$*" in *"get pods "*) echo '${JSON.stringify({ items: pods })}';; *) ${otherwise || ':'};; esac`,
  });
}
