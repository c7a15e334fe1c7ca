/** The pods that workloads would have, as far as a mesh cares. */
import type { Manifest } from '../../../src/synth/documents';
import type { Pod } from './mesh';

/** What runs pods that are called: a Deployment or a StatefulSet. */
export interface Controller extends Manifest {
  readonly spec: {
    readonly replicas?: number;
    readonly template: {
      readonly metadata: { readonly labels: Pod['labels'] };
      readonly spec: {
        readonly serviceAccountName?: string;
        readonly containers: readonly [Container, ...Container[]];
      };
    };
  };
}

interface Container {
  readonly env?: readonly Variable[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
}

export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** Those whose namespace gets proxies. */
export function controllersIn(manifests: readonly Manifest[]): readonly Controller[] {
  const injected = manifests
    .filter(({ kind, metadata }) => kind === 'Namespace' && metadata.labels?.['istio-injection'] === 'enabled')
    .map(({ metadata }) => metadata.name);
  return manifests.filter(
    (manifest): manifest is Controller =>
      ['Deployment', 'StatefulSet'].includes(manifest.kind) && injected.includes(manifest.metadata.namespace ?? ''),
  );
}

/** One of its pods. */
export function podOf({ metadata, spec }: Controller, name: string, address: string): Pod {
  const { template } = spec;
  const named = template.spec.containers.flatMap(({ ports = [] }) =>
    ports.map((port) => [port.name ?? '', port.containerPort] as const),
  );
  return {
    name,
    namespace: metadata.namespace ?? 'default',
    labels: template.metadata.labels,
    serviceAccount: template.spec.serviceAccountName ?? 'default',
    ports: Object.fromEntries(named),
    address,
  };
}
