import { labFolder } from './lab-folder';
import { run } from './program';

/** Whether what was said has been lost. */
let isLost = false;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads may stop reading (`lab … | head`); the work goes on.
  if (error.code === 'EPIPE' || isLost) return;
  isLost = true;
  process.stderr.write(
    `What lab says cannot be written: ${error.code === 'ENOSPC' ? 'the disk is full' : error.message}.\n`,
  );
  process.exitCode = 1;
});

void run(process.argv.slice(2), { folder: labFolder(process.cwd()), bundles: __dirname }).then((code) => {
  process.exitCode = isLost ? 1 : code;
});
