import { labFolder } from './lab-folder';
import { run } from './program';

// Whoever reads may stop reading (`lab … | head`); the work goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

void run(process.argv.slice(2), { folder: labFolder(process.cwd()), bundles: __dirname }).then((code) => {
  process.exitCode = code;
});
