import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { rowFiles } from './contract';

/** The two files of rows that the loader writes. */
export type DataSet = keyof typeof rowFiles;

/** The rows of a data set as CSV text, its first line the names of the columns. */
export function readDataSet(name: DataSet): string {
  return readFileSync(dataFile(name), 'utf8');
}

/** Path of the file. Looks upwards from this module, because it runs from the sources and from a bundle in build/. */
export function dataFile(name: DataSet): string {
  const relative = `src/systems/music/data/${name}.csv`;
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, relative))) return join(folder, relative);
  throw new Error(`No ${relative} in ${__dirname} or a folder above it`);
}
