import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { languages, type modules } from './contract';

export interface ModuleFile {
  /** Module name and ending, e.g. `add.py`. */
  readonly name: string;
  readonly path: string;
  readonly source: string;
}

/** A module of the course in one language. Looks upwards from here, as it runs from the sources and from a bundle. */
export function givenModule(module: (typeof modules.given)[number], language: keyof typeof languages): ModuleFile {
  const name = `${module}.${languages[language]}`;
  const relative = `src/systems/functions/data/${language}/${name}`;
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, relative);
    if (existsSync(path)) return { name, path, source: readFileSync(path, 'utf8') };
  }
  throw new Error(`No ${relative} in ${__dirname} or a folder above it`);
}
