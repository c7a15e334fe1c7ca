import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from 'kubernetes-types/core/v1';
import { addonService, behind, opens } from '../../src/analysis/addon-objects';
import { targetOf } from '../../src/analysis/kinds';
import { dashboards, gateway } from '../../src/cli/cluster/doors';
import { readDocuments } from '../../src/synth/documents';

const root = join(__dirname, '../..');

interface Forward {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
}

/** E.g. `kubectl -n istio-system port-forward svc/c756-grafana 3000:80`. */
function forwardsIn(text: string): readonly Forward[] {
  const pattern = /kubectl(?: -n (\S+))? port-forward (?:svc|service)\/(\S+) (?:\d+:)?(\d+)/g;
  return [...text.matchAll(pattern)].map(([, namespace = '', service = '', port = '']) => ({
    namespace,
    service,
    port: Number(port),
  }));
}

/** Services of our charts, of which documents leave the namespace to whoever has set one. */
const own = ['aws', 'local'].flatMap((environment) =>
  readDocuments(join(root, 'dist', environment), environment as 'aws' | 'local')
    .charts.flatMap(({ objects }) => objects)
    .filter(({ manifest }) => manifest.kind === 'Service')
    .map(({ manifest }) => manifest as unknown as Required<Service>),
);

function leadsTo({ namespace, service, port }: Forward): boolean {
  const addon = addonService(namespace, service);
  const opened = addon?.manifest.spec.ports?.find((one) => one.port === port);
  if (addon && opened) return behind(addon).some((pod) => opens(pod, targetOf(opened, pod) ?? 0));
  return own.some(
    ({ metadata, spec }) =>
      metadata.name === service &&
      (namespace === '' || metadata.namespace === namespace) &&
      (spec.ports ?? []).some((one) => one.port === port),
  );
}

const written = ['docs', '.'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => forwardsIn(readFileSync(join(root, folder, name), 'utf8'))),
);

test('Every kubectl port-forward in the documents names a Service that is there, and a port of it', () => {
  expect(written.length).toBeGreaterThan(7);
  expect(written.filter((forward) => !leadsTo(forward))).toEqual([]);
});

test('lab open leads to Services that are there', () => {
  const doors = [...Object.values(dashboards), gateway];
  expect(doors.length).toBeGreaterThan(4);
  expect(doors.filter(({ namespace, service, target: port }) => !leadsTo({ namespace, service, port }))).toEqual([]);
});

test.each([
  'kubectl -n istio-system port-forward svc/grafana 3000:80',
  'kubectl -n istio-system port-forward svc/c756-grafana 3000',
  'kubectl -n monitoring port-forward svc/kiali 20001',
  'kubectl port-forward service/cassandra 9042',
])('%s is found', (line) => {
  expect(forwardsIn(line).map(leadsTo)).toEqual([false]);
});
