/** The routes of the mesh, whichever API's words say them: of an HTTPRoute Istio itself makes a VirtualService. */
import type { Documents, Manifest, Placed } from '../synth/documents';
import { gatewaysOf } from './gateways';
import { type HttpRule, namespaceOf, objectsOf, type VirtualService } from './kinds';

/** A route as a VirtualService says it, and how its own kind calls what a finding points at. */
export interface Route extends Placed<VirtualService> {
  readonly words: Words;
}

interface Words {
  readonly hosts: string;
  /** Where hosts inside the mesh stand. */
  readonly services: string;
  readonly gateways: string;
  readonly rules: string;
  /** Below a rule. */
  readonly targets: string;
  readonly host: string;
  readonly port: string;
  readonly timeout: string;
}

const ofVirtualService: Words = {
  hosts: 'spec.hosts',
  services: 'spec.hosts',
  gateways: 'spec.gateways',
  rules: 'spec.http',
  targets: 'route',
  host: 'destination.host',
  port: 'destination.port.number',
  timeout: 'timeout',
};

const ofHttpRoute: Words = {
  hosts: 'spec.hostnames',
  services: 'spec.parentRefs',
  gateways: 'spec.parentRefs',
  rules: 'spec.rules',
  targets: 'backendRefs',
  host: 'backendRefs.name',
  port: 'backendRefs.port',
  timeout: 'timeouts.request',
};

/** The parts of an HTTPRoute that the checks look at. */
interface HttpRoute extends Manifest {
  readonly spec: {
    readonly parentRefs?: readonly Reference[];
    readonly hostnames?: readonly string[];
    readonly rules?: readonly Rule[];
  };
}

interface Reference {
  /** @default 'Gateway' */
  readonly kind?: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Rule {
  readonly name?: string;
  readonly matches?: readonly Match[];
  readonly timeouts?: { readonly request?: string; readonly backendRequest?: string };
  readonly backendRefs?: readonly {
    readonly name: string;
    readonly namespace?: string;
    readonly port?: number;
    readonly weight?: number;
  }[];
}

interface Match {
  readonly path?: { readonly type?: string; readonly value?: string };
  readonly method?: string;
  readonly headers?: readonly { readonly type?: string; readonly name: string; readonly value: string }[];
}

export function routesOf(documents: Documents): readonly Route[] {
  return [
    ...objectsOf<VirtualService>(documents, 'VirtualService').map((placed) => ({ ...placed, words: ofVirtualService })),
    ...objectsOf<HttpRoute>(documents, 'HTTPRoute').flatMap((placed) => asVirtualServices(documents, placed)),
  ];
}

/** One for the gateways and one for the Services, whose callers name hosts of their own, as far as there are any. */
function asVirtualServices(documents: Documents, { address, manifest }: Placed<HttpRoute>): readonly Route[] {
  const { parentRefs = [], hostnames, rules = [] } = manifest.spec;
  const http = rules.map(asRule);
  const route = (gateways: readonly string[], hosts: readonly string[]): readonly Route[] =>
    gateways.length === 0
      ? []
      : [{ address, manifest: { ...manifest, spec: { hosts, gateways, http } }, words: ofHttpRoute }];
  const gateways = parentRefs.filter(({ kind = 'Gateway' }) => kind === 'Gateway').map((one) => nameOf(one, manifest));
  const services = parentRefs.filter(({ kind }) => kind === 'Service').map(hostOf);
  return [
    ...route(gateways, hostnames ?? listenedTo(documents, gateways)),
    ...route(services.length > 0 ? ['mesh'] : [], services),
  ];
}

function nameOf({ name, namespace }: Reference, from: Manifest): string {
  return `${namespace ?? namespaceOf(from)}/${name}`;
}

function hostOf({ name, namespace }: Reference): string {
  return namespace === undefined ? name : `${name}.${namespace}`;
}

/** A route that names no host takes those of its gateways. */
function listenedTo(documents: Documents, gateways: readonly string[]): readonly string[] {
  const hosts = gatewaysOf(documents)
    .filter(({ route, name }) => route === 'HTTPRoute' && gateways.includes(name))
    .flatMap((gateway) => gateway.hosts);
  return hosts.length > 0 ? [...new Set(hosts)] : ['*'];
}

function asRule({ name, matches, timeouts: { request, backendRequest } = {}, backendRefs }: Rule): HttpRule {
  // Where nothing is tried again, and HTTPRoutes have no word for it, Istio takes the limit of a try for that of the call.
  const timeout = backendRequest ?? request;
  const isShared = (backendRefs ?? []).length > 1;
  return {
    ...(name !== undefined && { name }),
    ...(matches && { match: matches.flatMap(asMatches) }),
    ...(timeout !== undefined && { timeout }),
    ...(backendRefs && {
      route: backendRefs.map(({ port, weight = 1, ...backend }) => ({
        destination: { host: hostOf(backend), ...(port !== undefined && { port: { number: port } }) },
        ...(isShared && { weight }),
      })),
    }),
  };
}

/** A prefix is a path and what is below it, which Istio says in two. */
function asMatches({ path, method, headers }: Match): NonNullable<HttpRule['match']> {
  const { type = 'PathPrefix', value = '/' } = path ?? {};
  const common = {
    ...(method !== undefined && { method: { exact: method } }),
    ...(headers && { headers: Object.fromEntries(headers.map((one) => [one.name, matchOf(one.type, one.value)])) }),
  };
  if (type !== 'PathPrefix') return [{ ...common, uri: matchOf(type, value) }];
  const prefix = value.replace(/\/$/, '');
  if (prefix === '') return [{ ...common, uri: { prefix: '/' } }];
  return [
    { ...common, uri: { exact: prefix } },
    { ...common, uri: { prefix: `${prefix}/` } },
  ];
}

function matchOf(type: string | undefined, value: string): object {
  return type === 'RegularExpression' ? { regex: value } : { exact: value };
}
