/** What each scanner has to notice, or it has not looked. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultKubernetesVersion } from '../../../src/lab/versions';
import { checkov } from '../../tools/scanners/checkov';
import { hadolint } from '../../tools/scanners/hadolint';
import { kubeconform } from '../../tools/scanners/kubeconform';
import { kubeScore } from '../../tools/scanners/kube-score';

const dist = join(__dirname, '../../../dist/aws');
const root = mkdtempSync(join(tmpdir(), 'controls-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A copy of the committed charts with one place changed everywhere. */
function changed(name: string, from: string | RegExp, to: string): string {
  const folder = join(root, name);
  cpSync(join(dist, 'kubernetes'), folder, { recursive: true });
  const before = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  readdirSync(folder).forEach((file, index) => {
    writeFileSync(join(folder, file), (before[index] ?? '').replaceAll(from, to));
  });
  const after = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  if (before.join() === after.join()) throw new Error(`"${String(from)}" is in no chart`);
  return folder;
}

describe('kubeconform', () => {
  const idsOf = async (folder: string) =>
    new Set((await kubeconform(folder, defaultKubernetesVersion)).map(({ id, address }) => `${id}: ${address}`));

  test('passes the committed charts', async () => {
    expect(await kubeconform(join(dist, 'kubernetes'), defaultKubernetesVersion)).toEqual([]);
  });

  test.each([
    ['a misspelt field', /^ {2}replicas: 2$/gm, '  replica: 2', 'Deployment/cmpt756s1'],
    ['a number that is text', /^ {2}replicas: 2$/gm, '  replicas: two', 'Deployment/cmpt756s1'],
    ['a misspelt field of a custom resource', 'subset: v2', 'subsett: v2', 'VirtualService/cmpt756s2'],
    ['a word that a custom resource does not have', 'mode: STRICT', 'mode: STRICKT', 'PeerAuthentication/default'],
  ])('finds %s', async (title, from, to, object) => {
    const found = [...(await idsOf(changed(title, from, to)))];
    expect(found.filter((line) => line.startsWith('kubeconform invalid:') && line.endsWith(object))).toHaveLength(1);
  });

  test('finds a kind of which it has no schema', async () => {
    const found = [...(await idsOf(changed('unknown', /^kind: Gateway$/gm, 'kind: Gatewayy')))];
    expect(found).toContainEqual(expect.stringMatching(/^kubeconform error: .*Gatewayy\/c756-gateway$/));
    expect(found.filter((line) => !/^kubeconform error: .* Gatewayy\/[\w-]+$/.test(line))).toEqual([]);
  });
});

describe('kube-score', () => {
  test.each([
    ['pods without a NetworkPolicy', 'kind: NetworkPolicy', 'kind: NetworkPolicyy', 'pod-networkpolicy'],
    [
      'a Service that selects nothing',
      /^ {2}selector:\n {4}app: cmpt756db$/gm,
      '  selector:\n    app: x',
      'service-targets-pod',
    ],
    [
      'a Deployment without a disruption budget',
      'kind: PodDisruptionBudget',
      'kind: Budget',
      'deployment-has-poddisruptionbudget',
    ],
    [
      'a container that may write its root',
      'readOnlyRootFilesystem: true',
      'readOnlyRootFilesystem: false',
      'container-security-context-readonlyrootfilesystem',
    ],
    [
      'a label that no label can be',
      'app.kubernetes.io/part-of: music',
      'app.kubernetes.io/part-of: "music!"',
      'label-values',
    ],
  ])('finds %s', async (title, from, to, check) => {
    const foundIn = async (folder: string) =>
      (await kubeScore(folder, defaultKubernetesVersion)).filter(({ id }) => id === `kube-score ${check}`);
    const before = await foundIn(join(dist, 'kubernetes'));
    expect((await foundIn(changed(title, from, to))).length).toBeGreaterThan(before.length);
  });
});

describe('checkov', () => {
  test('that has nothing to judge is an error, and not a pass', async () => {
    mkdirSync(join(root, 'empty/kubernetes'), { recursive: true });
    await expect(checkov(join(root, 'empty'), 'kubernetes')).rejects.toThrow('checkov passed 0 checks');
  });
});

describe('hadolint', () => {
  const judge = async (text: string) => {
    writeFileSync(join(root, 'Dockerfile'), text);
    return (await hadolint(join(root, 'Dockerfile'))).map(({ id, address }) => `${id} ${address}`);
  };

  test('passes a plain Dockerfile', async () => {
    expect(await judge('FROM node:20.20.2-slim\nUSER 65532\nCMD ["node", "main.js"]\n')).toEqual([]);
  });

  test('finds an image without a version and a package without one', async () => {
    const found = await judge('FROM debian\nRUN apt-get update && apt-get install -y curl\n');
    expect(found).toEqual(expect.arrayContaining(['hadolint DL3006 Dockerfile:1', 'hadolint DL3008 Dockerfile:2']));
  });
});
