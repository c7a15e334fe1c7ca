/** Helm releases of the lab in its cluster, beside the versions that systems-lab pins. */
import type { Secret } from 'kubernetes-types/core/v1';
import { gunzipSync } from 'node:zlib';
import type { PlatformLab } from '../../lab/stacks';
import { type HelmChart, helmCharts } from '../../lab/versions';
import { kubectl } from '../cluster/kubectl';
import { execute } from '../exec';

export interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  /** Of the chart that is there. */
  readonly version: string;
  /** Of the chart that systems-lab brings. */
  readonly pinned: string;
}

/** Those of a chart that systems-lab knows, as Helm has written them down in the cluster. */
export async function releasesIn(lab: PlatformLab, signal?: AbortSignal): Promise<readonly Release[]> {
  const get = ['secrets', '--all-namespaces', '--selector', 'owner=helm,status=deployed', '--output', 'json'];
  const { stdout } = await execute(kubectl(lab, 'get', ...get), signal ? { signal } : {});
  const { items } = JSON.parse(stdout) as { readonly items: readonly Secret[] };
  return items.flatMap(releaseOf).sort((one, other) => one.name.localeCompare(other.name, 'en'));
}

/** Helm keeps a release as JSON, zipped and in base64, of which a Secret makes base64 once more. */
function releaseOf({ data }: Secret): readonly Release[] {
  const zipped = Buffer.from(Buffer.from(data?.['release'] ?? '', 'base64').toString(), 'base64');
  const { name, namespace, chart } = JSON.parse(gunzipSync(zipped).toString()) as {
    readonly name: string;
    readonly namespace: string;
    readonly chart: { readonly metadata: Pick<HelmChart, 'name' | 'version'> };
  };
  const { name: chartName, version } = chart.metadata;
  const known = Object.values<HelmChart>(helmCharts).find((one) => one.name === chartName);
  return known ? [{ name, namespace, chart: chartName, version, pinned: known.version }] : [];
}
