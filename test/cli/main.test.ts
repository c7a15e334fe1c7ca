import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from './lab';

test('lab ends in peace when its reader has stopped reading', async () => {
  const lab = spawn(process.execPath, ['--import', 'tsx', join(root, 'src/cli/main.ts'), '--help'], { cwd: root });
  lab.stdout.destroy();
  let stderr = '';
  lab.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(lab, 'close')) as [number];
  expect([code, stderr]).toEqual([0, '']);
});
