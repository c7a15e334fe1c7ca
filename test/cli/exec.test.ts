import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, commandLines, execute, handOver } from '../../src/cli/exec';

const node = (script: string, ...args: string[]) => ({ program: process.execPath, args: ['-e', script, ...args] });

describe('a foreign program', () => {
  test('gets its arguments and its input as they are, without a shell', async () => {
    const awkward = ['$HOME', 'a b', "it's", '*', ';ls'];
    const { stdout } = await execute({
      ...node(
        'process.stdout.write(JSON.stringify(process.argv.slice(1))); process.stdin.pipe(process.stdout)',
        ...awkward,
      ),
      input: '\nwhole',
    });
    expect(stdout).toBe(`${JSON.stringify(awkward)}\nwhole`);
  });

  test('is printed so that a shell would read the same arguments', () => {
    expect(commandLine({ program: 'echo', args: ['a b', "it's", '', '--set=x=1'] })).toBe(
      `echo 'a b' 'it'\\''s' '' --set=x=1`,
    );
  });

  test('is printed in lines that fit, an option beside its value, which a shell reads as one', async () => {
    const command = { program: 'echo', args: ['delete', '--selector', 'x'.repeat(60), '--all', 'a b', 'y'.repeat(90)] };
    const lines = commandLines(command, '   ');
    expect(lines).toEqual([
      '   echo delete \\',
      `     --selector ${'x'.repeat(60)} \\`,
      `     --all 'a b' \\`,
      `     ${'y'.repeat(90)}`,
    ]);
    const { stdout } = await execute({ program: 'sh', args: ['-c', lines.join('\n')] });
    expect(stdout.trim()).toBe(command.args.join(' '));
  });

  test('that is not installed is named with the place to get it', async () => {
    const environment = { PATH: '/nonexistent' };
    await expect(execute({ program: 'kubectl', args: ['version'], environment })).rejects.toThrow(
      'kubectl is needed for "kubectl version", but it is not installed or not in PATH.\nGet it: https://kubernetes.io/',
    );
  });

  test('that fails is shown with its code and the end of what it said', async () => {
    const script = 'for (let i = 1; i <= 30; i++) console.error("line " + i); process.exitCode = 3';
    await expect(execute(node(script))).rejects.toThrow(
      /ended with code 3:\n {2}… 10 lines before\n {2}line 11\n[^]* {2}line 30$/,
    );
  });

  test('that fails is followed by advice on what it said, if its command has any', async () => {
    const advice = (said: string) => (said.includes('no such key') ? ['Look for it.'] : []);
    const failing = (text: string) => execute({ ...node(`console.error('${text}'); process.exitCode = 1`), advice });
    await expect(failing('no such key')).rejects.toThrow(/\n {2}no such key\nLook for it\.$/);
    await expect(failing('no time')).rejects.toThrow(/\n {2}no time$/);
  });

  test('that has done its work in spite of its code is none that failed', async () => {
    const forgives = (said: string) => said === 'already there\n';
    const ending = (text: string) => execute({ ...node(`console.error('${text}'); process.exitCode = 1`), forgives });
    expect(await ending('already there')).toMatchObject({ stderr: 'already there\n' });
    await expect(ending('no time')).rejects.toThrow('ended with code 1');
  });

  test('ends when the signal is aborted', async () => {
    const controller = new AbortController();
    const running = execute(node('setInterval(() => {}, 1000); console.log("up")'), {
      signal: controller.signal,
      onOutput: () => controller.abort(),
    });
    await expect(running).rejects.toThrow('was interrupted');
  });

  test('may put things in order when the signal is aborted, undisturbed by the Ctrl-C of the terminal', async () => {
    const controller = new AbortController();
    let heard = '';
    const script = `
      process.on('SIGTERM', () => setTimeout(() => { console.log('in order'); process.exit(1); }, 100));
      setInterval(() => {}, 1000);
      // Throws where this process leads no group.
      process.kill(-process.pid, 0);
      console.log('in a group of its own');`;
    const running = execute(node(script), {
      signal: controller.signal,
      onOutput: (text) => {
        heard += text;
        controller.abort();
      },
    });
    await expect(running).rejects.toThrow('was interrupted');
    expect(heard).toBe('in a group of its own\nin order\n');
  });
});

describe('a program that a person deals with', () => {
  test('has done what was wanted when it ends with 0, and has said itself why it did not', async () => {
    await expect(handOver(node(''))).resolves.toBeUndefined();
    await expect(handOver(node('process.exit(3)'))).rejects.toThrow(/process.exit\(3\)'\nended with code 3$/);
    await expect(handOver({ program: 'no-such-program', args: [] })).rejects.toThrow('it is not installed');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('may be ended by %s, which is no mistake then', async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'hand over '));
    const up = join(folder, 'up');
    // Of Ctrl-C a terminal tells both; here the program tells its parent, and ends by itself.
    const script = `require('node:fs').writeFileSync(${JSON.stringify(up)}, ''); setInterval(() => {}, 1000);`;
    try {
      const before = process.listenerCount(signal);
      const running = handOver(node(script));
      while (!existsSync(up)) await sleep(10);
      if (signal === 'SIGINT') process.emit('SIGINT');
      process.emit('SIGTERM');
      await running;
      expect(process.listenerCount(signal)).toBe(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
