/** Who is traced, and what their processes are told of it. */
import type { Contract, WorkloadContract } from '../../contract';
import { collectorUrl } from '../addons';
import type { LabConfig } from '../config/schema';
import type { EnvironmentValue } from '../lab';
import { contractOf } from '../systems';

/** Percent of the calls from outside; undefined where none are, or where no wanted system brings the add-ons. */
export function tracesOf({ observability: { traces }, systems }: LabConfig): number | undefined {
  const isObserved = systems.some((system) =>
    contractOf(system).engines.some((engine) => engine === 'istio' || engine === 'prometheus'),
  );
  return isObserved && traces > 0 ? traces : undefined;
}

/** By the names of https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables; none for a job, which serves nobody. */
export function tracingEnvironment(
  workload: WorkloadContract,
  version: string,
  { namespace }: Contract,
  config: LabConfig,
): Readonly<Record<string, EnvironmentValue>> {
  const traces = tracesOf(config);
  if (traces === undefined || workload.kind === 'job' || !workload.http) return {};
  const told = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl('otlpHttp'),
    // As Istio and Kiali call it: students' copies have the same names in other namespaces.
    OTEL_SERVICE_NAME: `${workload.name}.${namespace}`,
    OTEL_RESOURCE_ATTRIBUTES: `service.version=${version}`,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: String(traces / 100),
  };
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, { from: 'tracing', value }]));
}
