import { Testing } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsLab } from '../../../src/lab/lab';
import { addCloudStacks } from '../../../src/synth/stacks';

export type Attributes = Readonly<Record<string, unknown>>;
/** Label → attributes. */
type Blocks = Readonly<Record<string, Attributes>>;

export interface TerraformJson {
  readonly terraform: Attributes;
  readonly provider: Readonly<Record<string, readonly Attributes[]>>;
  readonly resource?: Readonly<Record<string, Blocks>>;
  readonly data?: Readonly<Record<string, Blocks>>;
}

/** One stack as Terraform will read it. */
export class SynthesizedStack {
  constructor(readonly json: TerraformJson) {}

  get types(): readonly string[] {
    return Object.keys(this.json.resource ?? {}).sort();
  }

  /** All resources of a type, by label. */
  all(type: string): Blocks {
    return this.json.resource?.[type] ?? {};
  }

  /** The only resource of a type. */
  only(type: string): Attributes {
    return only(type, this.all(type));
  }

  /** The only data source of a type. */
  onlyData(type: string): Attributes {
    return only(type, this.json.data?.[type] ?? {});
  }
}

/** The stacks of every lab. */
export type StackName = 'network' | 'cluster' | 'nodes' | 'data' | 'identity';

/** Those that only some labs have. */
export type OptionalStackName = 'bootstrap' | 'budget' | 'registry';

type SynthesizedStacks = Readonly<
  Record<StackName, SynthesizedStack> & Partial<Record<OptionalStackName, SynthesizedStack>>
>;

export function synthesize(lab: AwsLab): SynthesizedStacks {
  const outdir = mkdtempSync(join(tmpdir(), 'stacks-'));
  try {
    const stacks = addCloudStacks(Testing.app({ outdir }), lab);
    const documents = stacks.map((stack) => {
      const json = JSON.parse(Testing.synth(stack, true)) as TerraformJson;
      return [stack.node.id, new SynthesizedStack(json)] as const;
    });
    return Object.fromEntries(documents) as SynthesizedStacks;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Condition?: unknown;
}

/** The statements of a policy that a resource carries as JSON text. */
export function statementsOf(policy: unknown): readonly Statement[] {
  return (JSON.parse(String(policy)) as { readonly Statement: readonly Statement[] }).Statement;
}

function only(type: string, blocks: Blocks): Attributes {
  const [attributes, ...more] = Object.values(blocks);
  if (!attributes || more.length > 0)
    throw new Error(`Expected one ${type}, found ${Object.keys(blocks).join(', ') || 'none'}`);
  return attributes;
}
