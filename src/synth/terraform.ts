/**
 * The Terraform half of one environment, as JSON in CDKTF_OUTDIR: a folder a stack. `lab synth` runs it
 * from a bundle, `npx cdktf synth` from the source.
 */
import { App } from 'cdktf';
import { mkdirSync } from 'node:fs';
import { loadLab } from '../lab/config/load';
import { LabProblems } from '../lab/config/problems';
import { addStacks } from './stacks';

function main(): void {
  const lab = loadLab();
  const outdir = process.env['CDKTF_OUTDIR'] ?? '.work/stock/terraform';
  // cdktf makes the folder itself, but not those above it.
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  // Of a student's copy the class's instructor deploys the stacks.
  if (lab.kind !== 'student') addStacks(app, lab);
  app.synth();
}

try {
  main();
} catch (error) {
  if (!(error instanceof LabProblems)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
