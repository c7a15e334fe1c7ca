/** Foreign programs that are told what to answer, and note how they are called. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Ended } from './children';
import type { LabFolder } from './lab';

/** A script of a shell; or a function of the call, which costs no process. */
export type Answer = string | ((call: string) => Ended);

/** Puts programs in the place of foreign ones, which note how they are called and answer like this. */
export function answer(folder: LabFolder, answers: Readonly<Record<string, Answer>>): void {
  const log = folder.file('called');
  for (const [program, answer] of Object.entries(answers)) {
    if (typeof answer === 'string') folder.program(program, `echo "${program} $*" >> '${log}'\n${answer}`);
    else
      folder.programHere(program, ({ args }) => {
        const call = [program, ...args].join(' ');
        appendFileSync(log, `${call}\n`);
        return answer(call);
      });
  }
}

/** An answer that is always the same. */
export function says(stdout: string): Answer {
  return () => ({ stdout });
}

export function callsIn(folder: LabFolder): readonly string[] {
  const log = folder.file('called');
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
}

/** Synthesis apps that have nothing to say. */
export const noCharts = `require('node:fs').mkdirSync(process.env.CDK8S_OUTDIR, { recursive: true });`;
export const noStacks = `require('node:fs').mkdirSync(process.env.CDKTF_OUTDIR, { recursive: true });`;
