/** The Helm releases among the stacks. */
import { resourcesOf } from './resources';
import type { Documents } from '../synth/documents';

export interface HelmReleaseResource {
  readonly address: string;
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly version: string;
  /** What differs from the chart's own values. */
  readonly values: Readonly<Record<string, unknown>>;
}

interface Attributes {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly version: string;
  readonly values?: readonly string[];
}

export function releasesOf(documents: Documents): readonly HelmReleaseResource[] {
  return resourcesOf<Attributes>(documents, 'helm_release').map(
    ({ address, attributes: { name, namespace, chart, version, values = [] } }) => ({
      address,
      name,
      namespace,
      chart,
      version,
      values: Object.assign({}, ...values.map((text) => JSON.parse(text) as unknown)) as HelmReleaseResource['values'],
    }),
  );
}
