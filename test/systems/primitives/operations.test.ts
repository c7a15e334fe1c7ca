import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareRun } from '../../../src/local/prepare';
import { gatewayName } from '../../../src/local/processes';
import { operations } from '../../../src/systems/primitives/operations';
import { scenarios } from '../../../src/systems/primitives/operations/scenarios';
import { sharedFolder } from '../../../src/systems/primitives/operations/shared-folder';
import type { Operations } from '../../../src/local/operations';
import { fixtureLab } from '../../support/lab';

let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'systems-lab-data-'));
});

afterEach(() => rmSync(data, { recursive: true }));

async function prepared() {
  const lab = fixtureLab('local', { systems: ['primitives'] });
  const system = lab.systems.primitives;
  if (!system) throw new Error('The fixture has no primitives.');
  const folders = { bundles: '/bundles', data, cache: '/cache' };
  return prepareRun(operations as unknown as Operations, { lab, system, folders, port: 0, ephemeral: true });
}

test('two servers of pod-1, a replica set of three and three pods for the autoscaler; all web servers share one folder', async () => {
  const { plan } = await prepared();
  expect(plan.services.map(({ name }) => name)).toEqual([
    'pod-1',
    'pod-1-second',
    'pod-1-replicaset-1',
    'pod-1-replicaset-2',
    'pod-1-replicaset-3',
    'hpa-test-1',
    'hpa-test-2',
    'hpa-test-3',
  ]);
  const sites = plan.services.flatMap(({ environment }) => environment['SITE'] ?? []);
  expect(sites).toEqual(Array(5).fill(join(data, 'site')));
  expect(plan.services.slice(0, 2).map(({ environment }) => environment['SERVER'])).toEqual(['web', 'second']);
});

test('each Service has its own path, which it is called without', async () => {
  const { plan } = await prepared();
  const gateway = plan.proxies.find(({ name }) => name === gatewayName);
  const originsOf = (workload: string) => [`http://${workload}`];
  expect(gateway?.routes({ traffic: plan.traffic, originsOf })).toEqual(
    [
      ['/pod-1-2-service', ['http://pod-1', 'http://pod-1-second']],
      ['/pod-3-4-5-service', ['http://web']],
      ['/hpa-test', ['http://burner']],
    ].map(([prefix, origins]) => ({ prefix, stripsPrefix: true, destinations: [{ origins, weight: 100 }] })),
  );
});

test('the shared folder has the index page, and keeps what a person made of it', () => {
  const folder = sharedFolder(data);
  expect(readFileSync(join(folder, 'index.html'), 'utf8')).toContain('Welcome to Pod 1');
  writeFileSync(join(folder, 'index.html'), 'mine');
  expect(readFileSync(join(sharedFolder(data), 'index.html'), 'utf8')).toBe('mine');
  expect(existsSync(join(data, 'site'))).toBe(true);
});

test.each([
  ['cpu', '/hpa-test/cpu?milliseconds=50', 0.5],
  ['memory', '/hpa-test/memory?mebibytes=32&seconds=10', 10],
] as const)('the scenario %s asks %s every %d s', (name, path, pause) => {
  const user = scenarios[name].begin()();
  expect([user.nextPath(), user.nextPause()]).toEqual([path, pause]);
});
