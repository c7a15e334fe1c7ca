import { App } from 'cdk8s';
import type { Lab } from '../../src/lab/lab';
import { addCharts } from '../../src/synth/charts';
import { type Manifest, readChart } from '../../src/synth/documents';

/** The charts of a lab as their YAML says them, read back. */
export function manifestsOf(lab: Lab): readonly Manifest[] {
  const app = new App();
  addCharts(app, lab);
  return readManifests(app);
}

export function readManifests(app: App): readonly Manifest[] {
  return readChart('app.k8s.yaml', app.synthYaml()).objects.map(({ manifest }) => manifest);
}

/** An object with whatever fields the test names. */
export type Object<Fields = object> = Manifest & Fields;

export function named<Fields>(manifests: readonly Manifest[], kind: string, name: string): Object<Fields> {
  const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found.length !== 1) throw new Error(`${found.length} objects ${kind}/${name}, expected one`);
  return found[0] as Object<Fields>;
}

export function namesOf(manifests: readonly Manifest[], kind: string): readonly string[] {
  return manifests.filter((manifest) => manifest.kind === kind).map(({ metadata }) => metadata.name);
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly ports?: readonly object[];
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
  readonly resources: Readonly<Record<'requests' | 'limits', Readonly<Record<'cpu' | 'memory', string>>>>;
  readonly securityContext: object;
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly topologySpreadConstraints?: readonly { readonly topologyKey: string }[];
  readonly securityContext: object;
  readonly containers: readonly [Container];
  readonly volumes?: readonly object[];
}

export interface Workload {
  readonly spec: {
    readonly replicas?: number;
    readonly selector?: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: PodSpec;
    };
  };
}

/** Whatever runs pods: Deployments and Jobs. */
export function workloads(manifests: readonly Manifest[]): readonly Object<Workload>[] {
  return manifests.filter((manifest): manifest is Object<Workload> => ['Deployment', 'Job'].includes(manifest.kind));
}
