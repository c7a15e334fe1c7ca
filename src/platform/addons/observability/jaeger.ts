import { collector } from '../../../lab/addons';
import { type ContainerResources, small } from '../resources';

/** Values of the chart `jaeger`, as far as they are set here. */
export interface JaegerValues {
  readonly jaeger: {
    readonly resources: ContainerResources;
    readonly serviceAccount: { readonly automountServiceAccountToken: boolean };
  };
  readonly userconfig: JaegerConfiguration;
}

/** The file that Jaeger reads: a configuration of OpenTelemetry's collector, with two extensions of Jaeger's own. */
export interface JaegerConfiguration {
  readonly service: {
    readonly extensions: readonly string[];
    readonly pipelines: {
      readonly traces: {
        readonly receivers: readonly ['otlp'];
        readonly exporters: readonly ['jaeger_storage_exporter'];
      };
    };
  };
  readonly extensions: {
    readonly healthcheckv2: { readonly use_v2: true; readonly http: { readonly endpoint: string } };
    readonly jaeger_query: { readonly storage: { readonly traces: string } };
    readonly jaeger_storage: {
      readonly backends: Readonly<Record<string, { readonly memory: { readonly max_traces: number } }>>;
    };
  };
  readonly receivers: { readonly otlp: { readonly protocols: { readonly http: { readonly endpoint: string } } } };
  readonly exporters: { readonly jaeger_storage_exporter: { readonly trace_storage: string } };
}

/**
 * The collector, its store and its page in one pod. It keeps the last traces in memory, and none when it starts again: of ten
 * thousand, each of half a dozen spans, it holds about 100 MB.
 */
export function jaegerValues(): JaegerValues {
  const store = 'memory';
  const { otlpHttp, health } = collector.ports;
  return {
    jaeger: {
      resources: small('20m', '128Mi', '512Mi'),
      serviceAccount: { automountServiceAccountToken: false },
    },
    userconfig: {
      service: {
        extensions: ['jaeger_storage', 'jaeger_query', 'healthcheckv2'],
        pipelines: { traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] } },
      },
      extensions: {
        // The chart's probes ask there.
        healthcheckv2: { use_v2: true, http: { endpoint: `0.0.0.0:${health}` } },
        jaeger_query: { storage: { traces: store } },
        jaeger_storage: { backends: { [store]: { memory: { max_traces: 10_000 } } } },
      },
      receivers: { otlp: { protocols: { http: { endpoint: `0.0.0.0:${otlpHttp}` } } } },
      exporters: { jaeger_storage_exporter: { trace_storage: store } },
    },
  };
}
