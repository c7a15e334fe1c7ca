/** The objects of charts that configure proxies, read strictly: a field that the translation does not know is an error. */
import { z } from 'zod';
import type { Manifest } from '../../../src/synth/documents';

const labels = z.record(z.string(), z.string());
const strings = z.array(z.string()).min(1);
const duration = z.string().regex(/^(\d+(\.\d+)?(h|ms|m|s))+$/);

const text = z.union([
  z.strictObject({ exact: z.string() }),
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ regex: z.string() }),
]);
export type StringMatch = z.infer<typeof text>;

const gateway = z.strictObject({
  selector: labels,
  servers: z.array(
    z.strictObject({
      // Not `namespace/host`, which narrows the namespaces whose routes count.
      hosts: z.array(z.string().regex(/^[^/]+$/)).min(1),
      port: z.strictObject({ name: z.string(), number: z.int(), protocol: z.literal('HTTP') }),
    }),
  ),
});

const percentage = z.strictObject({ value: z.number() });

const httpRoute = z.strictObject({
  name: z.string().optional(),
  match: z
    .array(
      z.strictObject({
        uri: text.optional(),
        headers: z.record(z.string(), text).optional(),
        method: text.optional(),
      }),
    )
    .optional(),
  rewrite: z.strictObject({ uri: z.string() }).optional(),
  timeout: duration.optional(),
  retries: z
    .strictObject({ attempts: z.int(), perTryTimeout: duration.optional(), retryOn: z.string().optional() })
    .optional(),
  fault: z
    .strictObject({
      abort: z.strictObject({ httpStatus: z.int(), percentage }).optional(),
      delay: z.strictObject({ fixedDelay: duration, percentage }).optional(),
    })
    .optional(),
  route: z
    .array(
      z.strictObject({
        destination: z.strictObject({
          host: z.string(),
          port: z.strictObject({ number: z.int() }),
          subset: z.string().optional(),
        }),
        weight: z.int().optional(),
      }),
    )
    .min(1),
});
export type HttpRoute = z.infer<typeof httpRoute>;

const virtualService = z.strictObject({
  gateways: strings.default(['mesh']),
  hosts: strings,
  http: z.array(httpRoute).min(1),
});

const trafficPolicy = z.strictObject({
  loadBalancer: z
    .strictObject({
      simple: z.enum(['LEAST_REQUEST', 'RANDOM', 'ROUND_ROBIN']).optional(),
      localityLbSetting: z.strictObject({ enabled: z.boolean() }).optional(),
    })
    .optional(),
  connectionPool: z
    .strictObject({
      tcp: z.strictObject({ maxConnections: z.int().optional(), connectTimeout: duration.optional() }).optional(),
      http: z
        .strictObject({
          http1MaxPendingRequests: z.int().optional(),
          http2MaxRequests: z.int().optional(),
          maxRequestsPerConnection: z.int().optional(),
          maxRetries: z.int().optional(),
          idleTimeout: duration.optional(),
        })
        .optional(),
    })
    .optional(),
  outlierDetection: z
    .strictObject({
      consecutive5xxErrors: z.int().optional(),
      consecutiveGatewayErrors: z.int().optional(),
      splitExternalLocalOriginErrors: z.boolean().optional(),
      consecutiveLocalOriginFailures: z.int().optional(),
      interval: duration.optional(),
      baseEjectionTime: duration.optional(),
      maxEjectionPercent: z.int().optional(),
      minHealthPercent: z.int().optional(),
    })
    .optional(),
});
export type TrafficPolicy = z.infer<typeof trafficPolicy>;

const destinationRule = z.strictObject({
  host: z.string(),
  trafficPolicy: trafficPolicy.optional(),
  subsets: z.array(z.strictObject({ name: z.string(), labels, trafficPolicy: trafficPolicy.optional() })).default([]),
});
export type DestinationRule = z.infer<typeof destinationRule>;

/** Of the ports only those that speak TLS, which a proxy passes on unread by the name that the client gives. */
const serviceEntry = z.strictObject({
  hosts: strings,
  ports: z.array(z.strictObject({ name: z.string(), number: z.int(), protocol: z.literal('TLS') })),
  location: z.literal('MESH_EXTERNAL'),
  resolution: z.literal('DNS'),
});

const peerAuthentication = z.strictObject({ mtls: z.strictObject({ mode: z.enum(['STRICT', 'PERMISSIVE']) }) });

const selector = z.strictObject({ matchLabels: labels });

const authorizationPolicy = z.strictObject({
  selector: selector.optional(),
  action: z.enum(['ALLOW', 'DENY']).default('ALLOW'),
  rules: z
    .array(
      z.strictObject({
        from: z.array(z.strictObject({ source: z.strictObject({ principals: strings }) })).optional(),
        to: z
          .array(
            z.strictObject({
              operation: z.strictObject({
                ports: strings.optional(),
                paths: strings.optional(),
                methods: strings.optional(),
              }),
            }),
          )
          .optional(),
      }),
    )
    .default([]),
});
export type AuthorizationPolicy = z.infer<typeof authorizationPolicy>;

const requestAuthentication = z.strictObject({
  selector: selector.optional(),
  // Of several Istio takes a token of any, and refuses what is none of theirs.
  jwtRules: z
    .array(
      z.strictObject({
        issuer: z.string(),
        jwksUri: z.string().regex(/^http:\/\//),
        forwardOriginalToken: z.boolean().default(false),
      }),
    )
    .length(1),
});
export type RequestAuthentication = z.infer<typeof requestAuthentication>;

const sidecar = z.strictObject({ egress: z.array(z.strictObject({ hosts: strings })) });

/** By kind, under the API groups `networking.istio.io` and `security.istio.io`. */
const kinds = {
  Gateway: gateway,
  VirtualService: virtualService,
  DestinationRule: destinationRule,
  ServiceEntry: serviceEntry,
  Sidecar: sidecar,
  PeerAuthentication: peerAuthentication,
  RequestAuthentication: requestAuthentication,
  AuthorizationPolicy: authorizationPolicy,
};
type Kind = keyof typeof kinds;

/** Not strict: most of its fields are no business of a proxy. */
const service = z.object({
  clusterIP: z.string().optional(),
  ports: z.array(z.object({ name: z.string(), port: z.int(), targetPort: z.union([z.int(), z.string()]).optional() })),
  selector: labels.optional(),
});

export interface Named<Spec> {
  readonly name: string;
  readonly namespace: string;
  readonly spec: Spec;
}

type Objects = { readonly [K in Kind]: readonly Named<z.infer<(typeof kinds)[K]>>[] };

/** What the control plane knows of a cluster, but for its pods. */
export interface Mesh extends Objects {
  readonly Service: readonly Named<z.infer<typeof service>>[];
}

/** @throws Error that names the object and the field, for a kind of Istio or a field that is not translated */
export function readMesh(manifests: readonly Manifest[]): Mesh {
  const of = <Spec>(kind: string, api: RegExp, schema: z.ZodType<Spec>): readonly Named<Spec>[] =>
    manifests.filter((one) => one.kind === kind && api.test(one.apiVersion)).map((one) => named(one, schema));
  refuseUnknownKinds(manifests);
  const objects = Object.entries(kinds).map(([kind, schema]) => [kind, of<unknown>(kind, istio, schema)]);
  return { ...(Object.fromEntries(objects) as Objects), Service: of('Service', /^v1$/, service) };
}

const istio = /\.istio\.io\//;

function refuseUnknownKinds(manifests: readonly Manifest[]): void {
  const unknown = manifests.find(({ apiVersion, kind }) => istio.test(apiVersion) && !(kind in kinds));
  if (unknown) throw new Error(`The translation does not know the kind ${unknown.kind} of ${unknown.apiVersion}`);
}

function named<Spec>(manifest: Manifest, schema: z.ZodType<Spec>): Named<Spec> {
  const { kind, metadata } = manifest;
  const { name, namespace = 'default' } = metadata;
  const result = schema.safeParse((manifest as { readonly spec?: unknown }).spec ?? {});
  if (result.success) return { name, namespace, spec: result.data };
  throw new Error(`The translation cannot read ${kind} ${namespace}/${name}:\n${z.prettifyError(result.error)}`);
}
