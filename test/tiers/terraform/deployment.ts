/** A lab that is deployed as a person deploys it, to an emulated account. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { AwsLab } from '../../../src/lab/lab';
import { fixtureAwsLab, leastConfig } from '../../support/lab';
import type { EmulatedAccount } from '../../tools/emulated-account';
import { findTerraform, type Outcome, type Terraform, terraformEnvironment } from '../../tools/terraform';
import { type Document, synthesize } from './stacks';

const program = resolve('bin/lab.js');

type Overrides = NonNullable<Parameters<typeof fixtureAwsLab>[0]>;

export class Deployment {
  private constructor(
    readonly lab: AwsLab,
    readonly account: EmulatedAccount,
    private readonly folder: string,
    private readonly folders: ReadonlyMap<string, string>,
    private readonly terraform: Terraform,
  ) {}

  /** Writes lab.yaml and the stacks into `folder`, where the stock commands would have them. */
  static async of(account: EmulatedAccount, folder: string, overrides: Overrides = {}): Promise<Deployment> {
    mkdirSync(folder, { recursive: true });
    const lab = fixtureAwsLab(overrides);
    const config = { ...leastConfig, ...overrides, aws: { ...leastConfig.aws, ...overrides.aws } };
    writeFileSync(join(folder, 'lab.yaml'), stringify(config));
    const folders = synthesize(lab, join(folder, '.work/stock/terraform'));
    return new Deployment(lab, account, folder, folders, await findTerraform(folder, account.environment));
  }

  /** In the order in which they are deployed. */
  get stacks(): readonly string[] {
    return [...this.folders.keys()];
  }

  /** How many resources the stack describes. */
  size(stack: string): number {
    const { resource } = JSON.parse(readFileSync(join(this.folderOf(stack), 'cdk.tf.json'), 'utf8')) as Document;
    return Object.values(resource).reduce((sum, blocks) => sum + Object.keys(blocks).length, 0);
  }

  init(stack: string): Promise<void> {
    return this.expect(stack, 'init');
  }

  apply(stack: string): Promise<void> {
    return this.expect(stack, 'apply', '-auto-approve');
  }

  destroy(stack: string): Promise<void> {
    return this.expect(stack, 'destroy', '-auto-approve');
  }

  /** 0: nothing to change, 1: an error, 2: something to change; and what was said. */
  plan(stack: string): Promise<Outcome> {
    return this.run(stack, 'plan', '-detailed-exitcode', '-no-color');
  }

  /** Addresses in the state, without data sources. */
  async resources(stack: string): Promise<readonly string[]> {
    const { stdout } = await this.run(stack, 'state', 'list');
    return stdout.split('\n').filter((address) => address !== '' && !address.startsWith('data.'));
  }

  run(stack: string, ...args: readonly string[]): Promise<Outcome> {
    return this.terraform(this.folderOf(stack), ...args);
  }

  /**
   * Applies a stack and sends the signal to Terraform and its providers, as a terminal does, a moment after the
   * `count`th resource is there. No more than two are made at once, so that the others have not been begun.
   * Returns what Terraform said until its end.
   */
  interrupt(stack: string, signal: NodeJS.Signals, count: number, delayMs: number): Promise<string> {
    return new Promise((settle, reject) => {
      const args = [`-chdir=${this.folderOf(stack)}`, 'apply', '-parallelism=2', '-auto-approve', '-no-color'];
      const env = terraformEnvironment(this.folder, this.account.environment);
      const child = spawn('terraform', args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      const { pid } = child;
      let output = '';
      let isSent = false;
      const hear = (text: string): void => {
        output += text;
        if (isSent || pid === undefined || output.split('Creation complete').length <= count) return;
        isSent = true;
        setTimeout(() => child.exitCode ?? process.kill(-pid, signal), delayMs);
      };
      child.stdout.setEncoding('utf8').on('data', hear);
      child.stderr.setEncoding('utf8').on('data', hear);
      child.once('error', reject).once('close', () => settle(output));
    });
  }

  /** Runs `lab <args>` in the folder of the lab, as a process of its own. */
  command(...args: readonly string[]): Promise<Outcome> {
    return new Promise((settle) => {
      const options = {
        cwd: this.folder,
        env: terraformEnvironment(this.folder, this.account.environment),
        maxBuffer: 1e8,
      };
      const child = execFile(process.execPath, [program, ...args], options, (_, stdout, stderr) =>
        settle({ code: child.exitCode ?? 1, stdout, output: `${stdout}${stderr}` }),
      );
    });
  }

  private async expect(stack: string, ...args: readonly string[]): Promise<void> {
    const { code, output } = await this.run(stack, ...args, '-no-color');
    if (code !== 0) throw new Error(`terraform ${args.join(' ')} of ${stack} ended with code ${code}:\n${output}`);
  }

  private folderOf(stack: string): string {
    const folder = this.folders.get(stack);
    if (folder === undefined || !existsSync(folder)) throw new Error(`There is no stack ${stack}`);
    return folder;
  }
}
