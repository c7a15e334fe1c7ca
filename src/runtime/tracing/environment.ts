/** What a process is told of traces, by OpenTelemetry's own names: docs/addons.md lists them. */
import { hostname } from 'node:os';
import { oneOf, readEnvironment, type Reader, Unreadable, url } from '../environment';
import { type Sampler, samplerOf, samplers } from './sampler';
import type { Attributes } from './span';

export interface TracingSettings {
  /** Of the collector. */
  readonly endpoint: string;
  readonly resource: Attributes;
  readonly sampler: Sampler;
}

const optional = { from: 'value', optional: true } as const;

const variables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: optional,
  OTEL_EXPORTER_OTLP_PROTOCOL: optional,
  OTEL_SERVICE_NAME: optional,
  OTEL_RESOURCE_ATTRIBUTES: optional,
  OTEL_TRACES_SAMPLER: optional,
  OTEL_TRACES_SAMPLER_ARG: optional,
} as const;

/** @returns undefined without `OTEL_EXPORTER_OTLP_ENDPOINT`: nothing is traced then @throws StartError */
export function tracingSettings(from: NodeJS.ProcessEnv = process.env): TracingSettings | undefined {
  if (!from['OTEL_EXPORTER_OTLP_ENDPOINT']) return undefined;
  const env = readEnvironment(
    variables,
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      // Protocol buffers and gRPC would each need a library of their own.
      OTEL_EXPORTER_OTLP_PROTOCOL: oneOf('http/json'),
      OTEL_TRACES_SAMPLER: oneOf(...samplers),
      OTEL_RESOURCE_ATTRIBUTES: attributes,
      OTEL_TRACES_SAMPLER_ARG: share,
    },
    from,
  );
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint = '', OTEL_TRACES_SAMPLER: sampler = 'parentbased_always_on' } = env;
  return {
    endpoint,
    resource: {
      ...env.OTEL_RESOURCE_ATTRIBUTES,
      'service.name': env.OTEL_SERVICE_NAME ?? 'unknown_service:node',
      // In a cluster it is the name of the pod.
      'host.name': hostname(),
      'process.pid': process.pid,
    },
    sampler: samplerOf(sampler, env.OTEL_TRACES_SAMPLER_ARG ?? 1),
  };
}

/** What this process was told, for one that it starts under a name of its own; nothing where no collector is named. */
export function tracingVariables(
  name: string,
  from: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, string | undefined>> {
  if (!from['OTEL_EXPORTER_OTLP_ENDPOINT']) return {};
  const told = Object.keys(variables).filter((variable) => from[variable] !== undefined);
  return { ...Object.fromEntries(told.map((variable) => [variable, from[variable]])), OTEL_SERVICE_NAME: name };
}

/** A share of 1. */
const share: Reader<number> = (text) => {
  const value = Number(text);
  if (/^[\d.]+$/.test(text) && value >= 0 && value <= 1) return value;
  throw new Unreadable(`must be a number from 0 to 1, not '${text}'`);
};

/** Pairs such as `service.version=v1,deployment.environment.name=aws`, in which `%2C` is a comma. */
const attributes: Reader<Attributes> = (text) => {
  try {
    return Object.fromEntries(text.split(',').map(pairOf));
  } catch {
    throw new Unreadable(`must be pairs such as service.version=v1,service.namespace=lab, not '${text}'`);
  }
};

function pairOf(text: string): readonly [string, string] {
  const [, key, value] = /^\s*([^=\s]+)\s*=\s*([^=]*?)\s*$/.exec(text) ?? [];
  if (key === undefined || value === undefined) throw new Error('no pair');
  return [key, decodeURIComponent(value)];
}
