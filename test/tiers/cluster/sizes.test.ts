/** The API server refuses what the check objects-fit finds, and takes what it lets pass. */
import { objectsFit } from '../../../src/analysis/checks/objects-fit';
import { readChart } from '../../../src/synth/documents';
import { stringifyYaml } from '../../../src/synth/yaml';
import { fixtureLab } from '../../support/lab';
import { Cluster } from '../../tools/kubernetes/cluster';

const cluster = Cluster.connect();
afterAll(() => cluster.api.close());

const name = 'songs';
const configMap = (text: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data: { 'songs.csv': text },
});

function isFound(object: object): boolean {
  const documents = {
    environment: 'local',
    charts: [readChart('a.k8s.yaml', stringifyYaml(object))],
    stacks: [],
  } as const;
  return objectsFit.check(fixtureLab('local'), documents).length > 0;
}

/** Whether kubectl applies the object, where there is none yet. */
async function isTaken(object: object, ...options: readonly string[]): Promise<boolean> {
  try {
    await cluster.kubectl(['apply', ...options, '-f', '-'], stringifyYaml(object));
  } catch (error) {
    expect(String(error)).toMatch(/Too long|must have at most/);
    return false;
  }
  await cluster.api.remove(configMap(''));
  return true;
}

const overhead =
  '{"apiVersion":"v1","data":{"songs.csv":""},"kind":"ConfigMap","metadata":{"annotations":{},"name":"songs","namespace":"default"}}\n';
const key = 'kubectl.kubernetes.io/last-applied-configuration';
const most = 256 * 1024 - overhead.length - key.length;

test.each([
  ['plain letters', 'x', 1],
  ['what Go escapes', '<', 6],
  ['line ends', '\n', 2],
])('kubectl apply takes a ConfigMap up to the byte that the check allows: %s', async (_, character, bytes) => {
  const fits = configMap(character.repeat(Math.floor(most / bytes)));
  expect([isFound(fits), await isTaken(fits)]).toEqual([false, true]);
  const tooLarge = configMap(character.repeat(Math.floor(most / bytes) + 1));
  expect([isFound(tooLarge), await isTaken(tooLarge)]).toEqual([true, false]);
});

test('the API server takes a mebibyte of data and not a byte more', async () => {
  const mebibyte = 1024 * 1024;
  expect(await isTaken(configMap('x'.repeat(mebibyte)), '--server-side')).toBe(true);
  expect(await isTaken(configMap('x'.repeat(mebibyte + 1)), '--server-side')).toBe(false);
});
