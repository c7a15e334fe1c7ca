/** Foreign programs that are told by scripts what to answer, and note how they are called. */
import { existsSync, readFileSync } from 'node:fs';
import type { LabFolder } from './lab';

/** Puts programs in the place of foreign ones, which note how they are called and answer like this. */
export function answer(folder: LabFolder, answers: Readonly<Record<string, string>>): void {
  for (const [program, script] of Object.entries(answers))
    folder.program(program, `echo "${program} $*" >> '${folder.file('called')}'\n${script}`);
}

export function callsIn(folder: LabFolder): readonly string[] {
  const log = folder.file('called');
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
}

/** Synthesis apps that have nothing to say. */
export const noCharts = `require('node:fs').mkdirSync(process.env.CDK8S_OUTDIR, { recursive: true });`;
export const noStacks = `require('node:fs').mkdirSync(process.env.CDKTF_OUTDIR, { recursive: true });`;
