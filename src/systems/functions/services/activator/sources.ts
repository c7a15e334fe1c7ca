/** The modules that there are now: those that are given, and those that people uploaded. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { moduleNameFault } from '../../domain/names';

export interface Source {
  readonly module: string;
  /** Name of its file. */
  readonly file: string;
  readonly text: string;
  /** Of the text and the ending: another one is another revision. */
  readonly digest: string;
}

/** By module. A file whose name names no module is nobody's, e.g. one that is still being written. */
export function readSources(folders: readonly string[]): ReadonlyMap<string, Source> {
  const found = folders.flatMap((folder) => filesOf(folder).map((file) => [folder, file] as const));
  const sources = found.flatMap(([folder, file]) => {
    const module = file.slice(0, file.length - extname(file).length);
    if (moduleNameFault(module) !== undefined) return [];
    const text = textOf(join(folder, file));
    if (text === undefined) return [];
    const digest = createHash('sha256').update(file).update(text).digest('hex').slice(0, 10);
    return [[module, { module, file, text, digest }] as const];
  });
  return new Map(sources);
}

/** Writes the folder that the processes of a revision read, whole or not at all. */
export function writeRevision(folder: string, { module, file, text, digest }: Source): string {
  const target = join(folder, `${module}-${digest}`);
  mkdirSync(target, { recursive: true });
  const fresh = join(folder, `.${module}-${digest}-${process.pid}`);
  writeFileSync(fresh, text);
  renameSync(fresh, join(target, file));
  return target;
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nobody has uploaded anything yet.
    return [];
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It was removed meanwhile.
    return undefined;
  }
}
