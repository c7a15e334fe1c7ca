/**
 * `npm run renders` (needs Go; Helm is that of the variable HELM, or built with Go, which takes minutes): writes src/analysis/chart-renders/rendered.ts, what
 * the charts that are in Go modules make of the values in dist. Where values decide how much, it says at which path: it sets
 * a figure there that nothing else has, and looks where it comes out.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { parseAllDocuments } from 'yaml';
import { knownValues } from '../src/analysis/chart-values/known';
import { valueAt } from '../src/analysis/chart-values/paths';
import { type Render, type RenderedContainer, replicasOf, requestsOf } from '../src/analysis/chart-renders/render';
import { quantity } from '../src/analysis/quantity';
import { type HelmReleaseResource, releasesOf } from '../src/analysis/releases';
import { readDocuments } from '../src/synth/documents';
import { type ChartInModule, chartsInModules, helmModule } from './chart-modules';
import { moduleFolder } from './crds';

const root = dirname(import.meta.dirname);
const target = join(root, 'src/analysis/chart-renders/rendered.ts');

/** An object as Helm prints it, as far as it is looked at. */
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels };
  readonly spec: {
    readonly replicas?: number;
    readonly selector: Labels;
    readonly ports?: Render['services'][number]['ports'];
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: Pod };
  };
}

interface Pod {
  readonly serviceAccountName?: string;
  readonly containers: readonly {
    readonly name: string;
    readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
    readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
  }[];
}

type Labels = Readonly<Record<string, string>>;
type Values = Readonly<Record<string, unknown>>;
type Template = (values: Values) => readonly Manifest[];

async function main(): Promise<void> {
  mkdirSync(join(root, '.work'), { recursive: true });
  const work = mkdtempSync(join(root, '.work/renders-'));
  try {
    const helm = process.env['HELM'] ?? installedHelm();
    const renders = chartsInModules.map((chart) => renderOf(chart, helm, work));
    const text = `/** Written by \`npm run renders\`, never edited. */
import type { Render } from './render';

export const renderedCharts: readonly Render[] = ${JSON.stringify(renders)};
`;
    writeFileSync(target, await format(text, { ...(await resolveConfig(target)), filepath: target }));
    console.log(renders.map(({ chart, workloads }) => `${chart}: ${workloads.length} workloads`).join('\n'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The version that the provider's Helm comes close to; once it is built it stays in .work/. */
function installedHelm(): string {
  const folder = join(root, '.work/bin');
  const helm = join(folder, 'helm');
  if (!existsSync(helm))
    execFileSync('go', ['install', helmModule], { env: { ...process.env, GOBIN: folder }, stdio: 'inherit' });
  return helm;
}

function renderOf(chart: ChartInModule, helm: string, work: string): Render {
  const { name, module, folder, source, assumes = [], morePorts } = chart;
  const releases = ['aws', 'local'].flatMap((environment) =>
    releasesOf(readDocuments(join(root, 'dist', environment), environment as 'aws' | 'local')).filter(
      (release) => release.chart === name,
    ),
  );
  const [release] = releases;
  if (!release) throw new Error(`No release of the chart ${name} is in dist`);
  const copied = copyOf(chart, release, join(moduleFolder(module), folder), join(work, name));
  const template = (values: Values): readonly Manifest[] => rendered(helm, copied, release, values);
  const workloads = workloadsOf(template, release.values, pathsOf(name, release.version)).map((workload) => ({
    ...workload,
    ...(morePorts !== undefined && { morePorts }),
  }));
  releases.forEach(({ values }) => prove(workloads, values, template(values)));
  return {
    chart: name,
    version: release.version,
    release: release.name,
    namespace: release.namespace,
    source,
    known: { how: 'rendered', module },
    ...(assumes.length > 0 && {
      assumes: Object.fromEntries(assumes.map((path) => [path, valueAt(release.values, path)])),
    }),
    workloads,
    services: template(release.values)
      .filter(({ kind }) => kind === 'Service')
      .map(({ metadata: { name: service, labels = {} }, spec: { selector, ports = [] } }) => ({
        name: service,
        labels: lasting(labels),
        selector,
        ports: ports.map(({ name: port, port: number, targetPort }) => ({
          ...(port !== undefined && { name: port }),
          port: number,
          ...(targetPort !== undefined && { targetPort }),
        })),
      })),
  };
}

/** @throws Error where the chart in the module is of another version; one that is filled in at a release has none of its own */
function copyOf({ name, filledIn }: ChartInModule, { version }: HelmReleaseResource, from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  const chart = join(to, 'Chart.yaml');
  const own = /^version: (.*)$/m.exec(readFileSync(chart, 'utf8'))?.[1];
  if (own !== (filledIn ?? version)) throw new Error(`${from} is version ${own} of ${name}, not ${version}`);
  if (filledIn === undefined) return to;
  execFileSync('chmod', ['-R', 'u+w', to]);
  for (const file of [chart, join(to, 'values.yaml')])
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/\{\{ (version|tag) \}\}/g, version));
  return to;
}

function rendered(helm: string, chart: string, release: HelmReleaseResource, values: Values): readonly Manifest[] {
  const options = ['template', release.name, chart, '--namespace', release.namespace, '--values', '-'];
  const text = execFileSync(helm, options, { input: JSON.stringify(values), encoding: 'utf8', maxBuffer: 2 ** 26 });
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((object): object is Manifest => object !== null);
}

/** Paths of resources and of numbers of pods, among the values that are known of the chart. */
function pathsOf(
  chart: string,
  version: string,
): { readonly resources: readonly string[]; readonly counts: readonly string[] } {
  const { paths = [] } = knownValues.find((known) => known.chart === chart && known.version === version) ?? {};
  const end = '.requests.cpu';
  return {
    resources: paths.filter((path) => path.endsWith(end)).map((path) => path.slice(0, -end.length)),
    counts: paths.filter((path) => /(^|\.)replica(s|Count)$/.test(path)),
  };
}

function workloadsOf(template: Template, values: Values, paths: ReturnType<typeof pathsOf>): Render['workloads'] {
  const bare = [...paths.resources, ...paths.counts].reduce((left, path) => withAt(left, path, undefined), values);
  const mark = { cpu: '7919m', memory: '7919Mi' };
  const marked = paths.resources.map((path) => ({ path, objects: template(withAt(values, `${path}.requests`, mark)) }));
  const counted = paths.counts.map((path) => ({ path, objects: template(withAt(values, path, 7)) }));
  return podsIn(template(bare)).map((object) => {
    const { kind, metadata, spec } = object;
    const same = (objects: readonly Manifest[]) =>
      objects.find((one) => one.kind === kind && one.metadata.name === metadata.name);
    const replicasAt = counted.find(({ objects }) => same(objects)?.spec.replicas === 7)?.path;
    const pod = spec.template.spec;
    return {
      kind: kind as Render['workloads'][number]['kind'],
      name: metadata.name,
      labels: lasting(spec.template.metadata.labels),
      ...(pod.serviceAccountName !== undefined && { serviceAccount: pod.serviceAccountName }),
      ...(kind !== 'DaemonSet' && { replicas: spec.replicas ?? 1 }),
      ...(replicasAt !== undefined && { replicasAt }),
      containers: pod.containers.map(({ name, ports = [], resources }): RenderedContainer => {
        const resourcesAt = marked.find(({ objects }) =>
          same(objects)?.spec.template.spec.containers.some(
            (one) => one.name === name && one.resources?.requests?.['cpu'] === mark.cpu,
          ),
        )?.path;
        return {
          name,
          ...(ports.length > 0 && {
            ports: Object.fromEntries(
              ports.map((port) => [port.name ?? String(port.containerPort), port.containerPort]),
            ),
          }),
          ...(resources?.requests && { requests: resources.requests }),
          ...(resourcesAt !== undefined && { resourcesAt }),
        };
      }),
    };
  });
}

/** @throws Error where the data do not say of these values what Helm says */
function prove(workloads: Render['workloads'], values: Values, objects: readonly Manifest[]): void {
  const text = (cpu: unknown, memory: unknown, pods: unknown) =>
    `${String(cpu)} CPU, ${String(memory)} bytes, ${String(pods)}`;
  const amounts = podsIn(objects).map(({ kind, metadata, spec }) => {
    const sum = (unit: string) =>
      spec.template.spec.containers.reduce((all, one) => all + quantity(one.resources?.requests?.[unit] ?? '0'), 0);
    const pods = kind === 'DaemonSet' ? 'every node' : (spec.replicas ?? 1);
    return `${metadata.name}: ${text(sum('cpu'), sum('memory'), pods)}`;
  });
  const ours = workloads.map((workload) => {
    const { cpu = '0', memory = '0' } = requestsOf(workload, values);
    return `${workload.name}: ${text(quantity(cpu), quantity(memory), replicasOf(workload, values))}`;
  });
  if (ours.join() !== amounts.join()) throw new Error(`Helm renders ${amounts.join()}, the data say ${ours.join()}`);
}

function podsIn(objects: readonly Manifest[]): readonly Manifest[] {
  return objects.filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind));
}

/** Without those that change with every version, by which nobody selects. */
function lasting(labels: Labels): Labels {
  const passing = ['helm.sh/chart', 'app.kubernetes.io/version', 'app.kubernetes.io/managed-by'];
  return Object.fromEntries(Object.entries(labels).filter(([label]) => !passing.includes(label)));
}

function withAt(values: Values, path: string, value: unknown): Values {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    const others = Object.entries(values).filter(([key]) => key !== first);
    return Object.fromEntries(value === undefined ? others : [...others, [first, value]]);
  }
  const child = (values[first] ?? {}) as Values;
  return { ...values, [first]: withAt(child, rest.join('.'), value) };
}

void main();
