import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { runTwin } from './app';

const [operation = '', n = ''] = process.argv.slice(-2);
const { exitCode, line } = runTwin(operation, n, cpus()[0]?.model ?? 'unknown processor');
const text = JSON.stringify(line);
console.log(text);

// In a pod it leaves both to the reporter, as kernels/run.sh does.
const folder = process.env.JOB_FOLDER;
if (folder) {
  writeFileSync(join(folder, 'output'), `${text}\n`);
  writeFileSync(join(folder, 'exit-code'), `${exitCode}\n`);
} else process.exitCode = exitCode;
