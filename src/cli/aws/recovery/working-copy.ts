/** A stack in a folder of its own, in which Terraform is asked and told things that the stack itself does not say. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../../exec';
import { replaceFile } from '../../files';
import { terraform } from '../../terraform';
import { type Change, readPlan } from '../../terraform-plan';

const planFile = 'recover.tfplan';
const importFile = 'recover.tf.json';

export class WorkingCopy {
  constructor(
    readonly folder: string,
    private readonly signal: AbortSignal,
  ) {}

  /** What Terraform would change; with `imports`, what adopting these alone would change. */
  async plan(imports: Readonly<Record<string, string>> = {}): Promise<readonly Change[]> {
    const blocks = Object.entries(imports).map(([to, id]) => ({ to, id }));
    if (blocks.length > 0) replaceFile(join(this.folder, importFile), JSON.stringify({ import: blocks }));
    await this.terraform('plan', '-out', planFile, ...blocks.map(({ to }) => `-target=${to}`));
    const { stdout } = await this.terraform('show', '-json', planFile);
    return readPlan(stdout).changes;
  }

  /** Does what was planned last. */
  async apply(): Promise<void> {
    await this.terraform('apply', planFile);
    rmSync(join(this.folder, importFile), { force: true });
  }

  terraform(...args: readonly [string, ...string[]]) {
    return execute(terraform(this.folder, ...args), { signal: this.signal });
  }
}
