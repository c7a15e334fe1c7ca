/** What promtool says of rules: whether Prometheus would take them, and what they do with series that a test makes up. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Labels, prometheusPrograms, type RuleGroup } from './prometheus';

const run = promisify(execFile);

/** A case of `promtool test rules`. */
export interface RuleTest {
  /** Between two values of a series, such as `1m`. */
  readonly interval: string;
  /** Series in promtool's notation: values `0+5x10` are 0, 5, 10 … 50. */
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    /** Labels and annotations of each alert that must fire then; an empty list: none may. */
    readonly exp_alerts: readonly { readonly exp_labels?: Labels; readonly exp_annotations?: Labels }[];
  }[];
}

/** @returns what promtool objects to; undefined where the rules are right */
export async function checkRules(groups: readonly RuleGroup[]): Promise<string | undefined> {
  return promtool({ 'rules.yml': { groups } }, ['check', 'rules', 'rules.yml']);
}

/** @returns what came out otherwise than a case says; undefined where all came out so */
export async function testRules(groups: readonly RuleGroup[], tests: readonly RuleTest[]): Promise<string | undefined> {
  const files = { 'rules.yml': { groups }, 'test.yml': { rule_files: ['rules.yml'], tests } };
  return promtool(files, ['test', 'rules', 'test.yml']);
}

async function promtool(files: Readonly<Record<string, object>>, args: readonly string[]): Promise<string | undefined> {
  const program = (await prometheusPrograms()).promtool;
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
    await run(program, args, { cwd: folder });
    return undefined;
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    // A number is promtool's own verdict; anything else means that it did not run.
    if (typeof code !== 'number') throw error;
    return `${stdout}${stderr}`.trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
