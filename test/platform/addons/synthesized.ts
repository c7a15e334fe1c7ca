import { Testing } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlatformLab } from '../../../src/lab/stacks';
import { addAddonStacks } from '../../../src/synth/stacks';
import { type Attributes, SynthesizedStack } from '../terraform/synthesized';

/** The stacks of Helm releases of a lab, in the order in which they are deployed. */
export function synthesizeAddons(lab: PlatformLab): ReadonlyMap<string, SynthesizedStack> {
  const outdir = mkdtempSync(join(tmpdir(), 'addons-'));
  try {
    const stacks = addAddonStacks(Testing.app({ outdir }), lab);
    return new Map(stacks.map((stack) => [stack.node.id, read(Testing.synth(stack, true))]));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function read(text: string): SynthesizedStack {
  return new SynthesizedStack(JSON.parse(text) as ConstructorParameters<typeof SynthesizedStack>[0]);
}

/** Every release of a lab by its name in the stack. */
export function releasesOf(lab: PlatformLab): Readonly<Record<string, Attributes>> {
  return Object.assign({}, ...[...synthesizeAddons(lab).values()].map((stack) => stack.all('helm_release'))) as Record<
    string,
    Attributes
  >;
}

/** The values of one release. */
export function valuesOf(lab: PlatformLab, release: string): unknown {
  const [text, ...more] = (releasesOf(lab)[release]?.['values'] ?? []) as readonly string[];
  if (text === undefined || more.length > 0) throw new Error(`Expected one text of values of ${release}`);
  return JSON.parse(text);
}
