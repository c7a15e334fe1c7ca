import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { page, pages } from '../data';

/** The folder that all web servers of one run share; the index page lies there, unless a person has changed it. */
export function sharedFolder(data: string): string {
  const folder = join(data, 'site');
  const file = join(folder, page);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, pages[page]);
  return folder;
}
