/** Reads YAML as kubectl does: with its own parser, the Go package sigs.k8s.io/yaml. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cached } from '../cache';
import { buildModule, moduleKey, requiredVersion } from './go';

const moduleName = 'yaml-reader';

/** The documents of a text; @throws Error with the parser's words when it refuses one. */
export type YamlReader = (yaml: string) => readonly unknown[];

export async function findYamlReader(): Promise<YamlReader> {
  const key = moduleKey(moduleName, requiredVersion(moduleName, 'sigs.k8s.io/yaml'));
  const folder = await cached(moduleName, key, (fresh) => buildModule(moduleName, fresh, ['.']));
  return (yaml) => {
    const { status, stdout, stderr } = spawnSync(join(folder, moduleName), {
      input: yaml,
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as readonly unknown[];
  };
}
