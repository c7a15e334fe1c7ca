import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { wholeConfig } from '../hardening/labs';

const program = resolve(__dirname, '../../bin/lab.js');

/** Synthesizes in `folder` as a person does it who wants everything; returns its dist. */
export function synthesizeWholeLab(folder: string): string {
  writeFileSync(join(folder, 'lab.yaml'), stringify(wholeConfig));
  execFileSync(process.execPath, [program, 'synth'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  return join(folder, 'dist');
}
