/**
 * The custom resource definitions of the pinned Go modules (src/lab/versions.ts), whole: every kind and
 * every served version, as a real API server wants them. scripts/imports.ts cuts them down for imports/.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { crdModules } from '../src/lab/versions';

export interface CustomResourceDefinition {
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string }[];
  };
}

/** Downloads what is not yet in Go's module cache, which checks it against the public checksum database. */
export function pinnedCrds(): readonly CustomResourceDefinition[] {
  return Object.values(crdModules).flatMap(({ module, version, files }) => {
    const folder = moduleFolder(`${module}@${version}`);
    return files.flatMap((file) => readCrds(join(folder, file)));
  });
}

export function moduleFolder(module: string): string {
  const answer = execFileSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8' });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

function readCrds(path: string): CustomResourceDefinition[] {
  return parseAllDocuments(readFileSync(path, 'utf8'))
    .map((document) => document.toJS() as CustomResourceDefinition | null)
    .filter((object): object is CustomResourceDefinition => object?.kind === 'CustomResourceDefinition');
}
