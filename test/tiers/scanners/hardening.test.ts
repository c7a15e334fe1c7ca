/** Hardening that is taken away must be noticed by scanners too, which know nothing of our own gates. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { cloudProperties } from '../../hardening/cloud';
import { wholeLab } from '../../hardening/labs';
import { podProperties } from '../../hardening/pods';
import type { Property } from '../../hardening/property';
import { storedProperties } from '../../hardening/stored';
import { copyOf, type Json, type Synthesized } from '../../hardening/synthesized';
import { checkov } from '../../tools/scanners/checkov';

const lab = wholeLab('aws');
const properties = [...podProperties, ...cloudProperties, ...storedProperties].filter(({ checkov }) => checkov);
const root = mkdtempSync(join(tmpdir(), 'hardening-'));
afterAll(() => rmSync(root, { recursive: true }));

/** The folder in which the documents of the property at this index are. */
const nameOf = (index: number) => `case-${index}`;

/** Writes the documents that `changed` has and the lab has not, or all where that is none. */
function write(name: string, changed: Synthesized): void {
  const before = new Set(lab.manifests.map((manifest) => JSON.stringify(manifest)));
  const manifests = changed.manifests.filter((manifest) => !before.has(JSON.stringify(manifest)));
  if (manifests.length > 0) writeCharts(name, manifests);
  for (const [stack, json] of Object.entries(changed.stacks)) {
    if (JSON.stringify(json) !== JSON.stringify(lab.stacks[stack])) writeStack(name, stack, json);
  }
}

function writeCharts(name: string, manifests: readonly Json[]): void {
  const folder = join(root, 'kubernetes', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'all.k8s.yaml'), manifests.map((manifest) => stringify(manifest)).join('---\n'));
}

function writeStack(name: string, stack: string, json: Json): void {
  const folder = join(root, 'terraform', name, stack);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(json));
}

function weaken(property: Property): Synthesized {
  const copy = copyOf(lab);
  const [target] = property.on(copy);
  if (!target) throw new Error(`"${property.title}" holds nowhere`);
  property.remove(target, copy);
  return copy;
}

let found: ReadonlySet<string>;
beforeAll(async () => {
  properties.forEach((property, index) => write(nameOf(index), weaken(property)));
  writeCharts(
    'sound',
    lab.manifests.filter(({ kind }) => kind === 'Deployment'),
  );
  for (const [stack, json] of Object.entries(lab.stacks)) writeStack('sound', stack, json);
  const findings = [...(await checkov(root, 'kubernetes')), ...(await checkov(root, 'terraform'))];
  found = new Set(findings.map(({ id, address }) => `${address.split('/')[1]} ${id.replace('checkov ', '')}`));
}, 600_000);

test('there are properties in both halves that checkov knows', () => {
  const isOfPods = ({ checkov }: Property) => checkov?.startsWith('CKV_K8S_');
  expect(properties.filter(isOfPods).length).toBeGreaterThanOrEqual(15);
  expect(properties.filter((property) => !isOfPods(property)).length).toBeGreaterThanOrEqual(10);
});

test.each(properties.map((property, index) => ({ ...property, index })))(
  'checkov notices where it does not hold that $title',
  ({ checkov, index }) => {
    expect(found).toContain(`${nameOf(index)} ${checkov}`);
    expect(found).not.toContain(`sound ${checkov}`);
  },
);
