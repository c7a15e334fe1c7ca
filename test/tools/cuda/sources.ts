/** The CUDA sources of the product, and copies of them in which something is wrong. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const kernels = join(__dirname, '../../../src/systems/cuda/kernels');

/** A change of one file: this text, which is there, becomes that one. */
export interface Mistake {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A folder with the sources, changed where a mistake is given; `remove` takes it away. */
export function copyOfKernels(mistake?: Mistake): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'systems-lab-kernels-'));
  cpSync(kernels, folder, { recursive: true });
  if (mistake) {
    const file = join(folder, mistake.file);
    const text = readFileSync(file, 'utf8');
    if (!text.includes(mistake.from)) throw new Error(`${mistake.file} does not hold "${mistake.from}".`);
    writeFileSync(file, text.replace(mistake.from, mistake.to));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
