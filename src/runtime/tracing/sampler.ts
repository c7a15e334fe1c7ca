/** Which requests are traced, by the names of https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables */

/** The samplers that `OTEL_TRACES_SAMPLER` can name here. */
export const samplers = [
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
  'always_on',
  'always_off',
  'traceidratio',
] as const;

export type SamplerName = (typeof samplers)[number];

/** @param parentSampled what the caller decided; undefined for a request that begins the trace */
export type Sampler = (traceId: string, parentSampled: boolean | undefined) => boolean;

/** @param ratio share of 1 that those with a ratio take */
export function samplerOf(name: SamplerName, ratio: number): Sampler {
  const root = rootSampler(name, ratio);
  return name.startsWith('parentbased_')
    ? (traceId, parentSampled) => parentSampled ?? root(traceId)
    : (traceId) => root(traceId);
}

function rootSampler(name: SamplerName, ratio: number): (traceId: string) => boolean {
  if (name.endsWith('always_on')) return () => true;
  if (name.endsWith('always_off')) return () => false;
  // By 52 of the id's bits that are random in every trace: whoever has the same ratio decides the same.
  const limit = Math.round(ratio * 2 ** 52);
  return (traceId) => Number.parseInt(traceId.slice(-13), 16) < limit;
}
