import { systemNames } from '../../src/lab/systems';
import { manifestsOf, type Object } from '../support/charts';
import { fixtureLab } from '../support/lab';

type VirtualService = Object<{
  readonly spec: {
    readonly hosts: readonly string[];
    readonly gateways?: readonly string[];
    readonly http: readonly {
      readonly match: readonly { readonly uri: { readonly prefix?: string; readonly exact?: string } }[];
    }[];
  };
}>;

const lab = fixtureLab('local', { systems: systemNames });
const manifests = manifestsOf(lab);
const virtualServices = manifests.filter(
  ({ kind }) => kind === 'VirtualService',
) as unknown as readonly VirtualService[];

/** Whether a route from outside into that namespace takes the path. */
function leads(namespace: string, { path, host }: { readonly path: string; readonly host: string }): boolean {
  return virtualServices
    .filter(({ metadata }) => metadata.namespace === namespace)
    .filter(({ spec: { gateways = [] } }) => gateways.some((gateway) => gateway !== 'mesh'))
    .filter(({ spec: { hosts } }) => hosts.some((one) => one === host || one === '*'))
    .flatMap(({ spec }) => spec.http.flatMap(({ match }) => match))
    .some(({ uri: { prefix, exact } }) => exact === path || (prefix !== undefined && path.startsWith(prefix)));
}

const behindGateway = Object.values(lab.systems)
  // Knative makes the routes of functions itself.
  .filter(({ engines }) => engines.join().includes('istio') && !engines.join().includes('knative'))
  .map(({ name, namespace, entry }) => ({ name, namespace, path: '/', host: 'any.example', ...entry }));

test.each(behindGateway)('the gateway leads to $name at $path of $host', ({ namespace, ...entry }) => {
  expect(leads(namespace, entry)).toBe(true);
});

test('the gateway leads nowhere at / of music, nor to primitives by any name', () => {
  expect(leads('c756ns', { path: '/', host: 'any.example' })).toBe(false);
  expect(leads('primitives', { path: '/pod-1-2-service/', host: 'any.example' })).toBe(false);
});

test('the entry of functions is a module that the chart has', () => {
  const [name, namespace] = lab.systems.functions?.entry.host?.split('.') ?? [];
  expect(manifests.map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name])).toContainEqual([
    'Service',
    namespace,
    name,
  ]);
});
