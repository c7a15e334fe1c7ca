/** Everything that a lab can have, of both environments, before four scanners: what they object to is fixed, or waived. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waive, type Waiver } from '../../../src/analysis/waivers';
import { readWaivers } from '../../../src/cli/reports/waivers';
import type { EnvironmentName } from '../../../src/contract';
import { environmentNames } from '../../../src/lab/lab';
import { kubernetesVersions } from '../../../src/lab/versions';
import { readStacks } from '../../../src/synth/documents';
import { synthesizeWholeLab } from '../../support/whole-lab';
import { checkov } from '../../tools/scanners/checkov';
import type { ScannerFinding } from '../../tools/scanners/finding';
import { hadolint } from '../../tools/scanners/hadolint';
import { kubeconform } from '../../tools/scanners/kubeconform';
import { kubeScore } from '../../tools/scanners/kube-score';

const root = join(__dirname, '../../..');
const waivers = readWaivers(join(root, 'test/scanners/waivers.yaml'));
const today = new Date().toISOString().slice(0, 10);
const lab = mkdtempSync(join(tmpdir(), 'scanned-'));
const folderOf = (environment: EnvironmentName, half: string) => join(lab, 'dist', environment, half);
afterAll(() => rmSync(lab, { recursive: true }));

/** Every scan of every half that an environment has, with the version of the lab and the others that EKS offers. */
async function scan(environment: EnvironmentName): Promise<readonly ScannerFinding[]> {
  const charts = folderOf(environment, 'kubernetes');
  const versions = Object.keys(kubernetesVersions);
  const byVersion = versions.map(async (version) => [
    ...(await kubeconform(charts, version)),
    ...(await kubeScore(charts, version)),
  ]);
  // checkov knows AWS, and nothing of Helm releases.
  const resources = readStacks(folderOf(environment, 'terraform')).flatMap((stack) => stack.resources);
  const hasCloud = resources.some(({ type }) => type.startsWith('aws_'));
  const halves = hasCloud ? (['kubernetes', 'terraform'] as const) : (['kubernetes'] as const);
  const byHalf = halves.map((half) => checkov(join(lab, 'dist', environment), half));
  const found = (await Promise.all([...byVersion, ...byHalf])).flat();
  return found.map((finding) => ({ ...finding, address: `${environment}/${finding.address}` }));
}

let findings: readonly ScannerFinding[];
beforeAll(async () => {
  synthesizeWholeLab(lab);
  findings = (await Promise.all(environmentNames.map(scan))).flat();
}, 600_000);

const line = ({ id, address, text }: ScannerFinding) => `${id} | ${address} | ${text}`;

test('nothing that a scanner objects to is left without a waiver', () => {
  expect([...new Set(waive(findings, waivers, today).open.map(line))]).toEqual([]);
});

test('every waiver still covers something, and none has expired', () => {
  expect(waive(findings, waivers, today).stale).toEqual([]);
});

test('without the waivers there would be findings in both halves and from each scanner that has a waiver', () => {
  const open = waive(findings, [], today).open;
  expect(open.length).toBeGreaterThan(0);
  expect(new Set(open.map(({ id }) => id.split(' ')[0]))).toEqual(new Set(waivers.map(({ id }) => id.split(' ')[0])));
});

test('a waiver too many and one past its day would be noticed', () => {
  const [first] = waivers;
  if (!first) throw new Error('test/scanners/waivers.yaml has no waiver to try it on');
  const idle: Waiver = { ...first, address: 'aws/kubernetes/none.k8s.yaml Job/none' };
  const expired: Waiver = { ...first, expires: '2020-01-01' };
  expect(waive(findings, [...waivers, idle], today).stale).toEqual([{ waiver: idle, why: 'matches nothing' }]);
  expect(waive(findings, [...waivers.slice(1), expired], today).stale).toEqual([{ waiver: expired, why: 'expired' }]);
});

test.each([
  'Dockerfile',
  'src/systems/functions/services/functions/Dockerfile',
  'src/systems/cuda/services/job/Dockerfile',
  'src/systems/cuda/services/compiler/Dockerfile',
])('hadolint has nothing to object to in %s', async (dockerfile) => {
  expect((await hadolint(join(root, dockerfile))).map(line)).toEqual([]);
});
