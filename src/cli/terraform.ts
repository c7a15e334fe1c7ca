/** Terraform as every verb starts it. */
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from './exec';

const always = { CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', TF_INPUT: '0', TF_CLI_ARGS: '-no-color' };

/** @param folder of the stack */
export function terraform(folder: string, ...args: readonly [string, ...string[]]): Command {
  return { program: 'terraform', args: [`-chdir=${folder}`, ...args], environment: { ...always, ...pluginCache() } };
}

/**
 * Each stack would have a copy of the AWS provider, 675 MB. They share the one that cdktf has, unless whoever runs `lab`
 * has a configuration of Terraform of their own.
 */
function pluginCache(): Readonly<Record<string, string>> {
  const isConfigured =
    ['TF_PLUGIN_CACHE_DIR', 'TF_CLI_CONFIG_FILE'].some((name) => process.env[name]) ||
    existsSync(join(homedir(), '.terraformrc'));
  if (isConfigured) return {};
  const folder = join(homedir(), '.terraform.d', 'plugin-cache');
  mkdirSync(folder, { recursive: true });
  return { TF_PLUGIN_CACHE_DIR: folder, TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: '1' };
}
