/** A stack in a folder of its own, in which Terraform is asked and told things that the stack itself does not say. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../../exec';
import { replaceFile } from '../../files';
import { terraform } from '../../terraform';
import type { Planned } from './finders';

export interface Change {
  readonly address: string;
  readonly type: string;
  readonly mode: 'managed' | 'data';
  readonly change: {
    readonly actions: readonly string[];
    /** What the account has; null before a creation. */
    readonly before: Planned | null;
    readonly after: Planned | null;
  };
}

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
    const { resource_changes: changes = [] } = JSON.parse(stdout) as { readonly resource_changes?: readonly Change[] };
    return changes.filter(({ mode }) => mode === 'managed');
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
