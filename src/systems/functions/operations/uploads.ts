/** Modules that people upload: files in the folder of a run, which its activator looks at. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { UserError } from '../../../user-error';
import { modules } from '../contract';
import { moduleNameFault } from '../domain/names';

const endings: readonly string[] = ['.js', '.mjs', '.ts', '.py'];

export interface Upload {
  readonly module: string;
  /** Name of its file. */
  readonly file: string;
  readonly source: string;
}

/** @param data what the run of functions keeps */
export function uploadsFolder(data: string): string {
  return join(data, 'modules');
}

/** @throws UserError for a file that is no module */
export function readUpload(path: string): Upload {
  const file = basename(path);
  const ending = extname(file);
  const module = file.slice(0, file.length - ending.length);
  if (!endings.includes(ending))
    throw new UserError(`${path} is no module: its name must end with ${endings.join(', ')}.`, 2);
  const fault = moduleNameFault(module);
  if (fault !== undefined) throw new UserError(`${path} is no module: ${fault}.`, 2);
  if (!existsSync(path)) throw new UserError(`There is no file ${path}.`, 2);
  const stat = statSync(path);
  if (!stat.isFile()) throw new UserError(`${path} is no file: give one module.`, 2);
  if (stat.size > modules.largestSource)
    throw new UserError(`${path} has ${stat.size} bytes; a module has at most ${modules.largestSource}.`, 2);
  return { module, file, source: readFileSync(path, 'utf8') };
}

/** The file that a module was uploaded as. */
export function uploadedFile(data: string, module: string): string | undefined {
  const folder = uploadsFolder(data);
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder).find((file) => endings.some((ending) => file === module + ending));
}

/** Puts a module in place of the one that was uploaded by this name, whole at one moment. */
export function upload(data: string, { module, file, source }: Upload): void {
  const folder = uploadsFolder(data);
  mkdirSync(folder, { recursive: true });
  const fresh = join(folder, `.${file}.${process.pid}`);
  writeFileSync(fresh, source);
  const before = uploadedFile(data, module);
  renameSync(fresh, join(folder, file));
  if (before !== undefined && before !== file) rmSync(join(folder, before), { force: true });
}

export function removeUpload(data: string, file: string): void {
  rmSync(join(uploadsFolder(data), file), { force: true });
}
