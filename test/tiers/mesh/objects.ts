/** The charts' objects with one thing changed, for what a test is compared with. */
import type { Manifest } from '../../../src/synth/documents';

export type Fields = Readonly<Record<string, unknown>>;

/** @param change of the spec of each object of a kind */
export function changed(
  manifests: readonly Manifest[],
  kind: string,
  change: (spec: Fields) => Fields,
): readonly Manifest[] {
  return manifests.map((manifest) => {
    if (manifest.kind !== kind) return manifest;
    const { spec } = manifest as Manifest & { readonly spec: Fields };
    return { ...manifest, spec: change(spec) } as Manifest;
  });
}

/** Every route, but for what `change` gives it. */
export function withRoutes(manifests: readonly Manifest[], change: Fields): readonly Manifest[] {
  return changed(manifests, 'VirtualService', (spec) => ({
    ...spec,
    http: (spec['http'] as readonly Fields[]).map((route) => ({ ...route, ...change })),
  }));
}

/** No call is ever repeated: without the field Istio repeats some. */
export const withoutRetries = (manifests: readonly Manifest[]): readonly Manifest[] =>
  withRoutes(manifests, { retries: { attempts: 0 } });

/** Pods are ejected otherwise. @param change none: never */
export const ejecting = (manifests: readonly Manifest[], change?: Fields): readonly Manifest[] =>
  changed(manifests, 'DestinationRule', (spec) => {
    const { outlierDetection, ...trafficPolicy } = spec['trafficPolicy'] as Fields;
    const other = change && { outlierDetection: { ...(outlierDetection as Fields), ...change } };
    return { ...spec, trafficPolicy: { ...trafficPolicy, ...other } };
  });
