/**
 * What stands in for a child process and runs in this one, at once and to its end. A start of Node costs more than all that most
 * tests do, and a fork of a Jest worker, whose memory is large, ten times as much as that of a small process.
 */
import childProcess, { type ChildProcess, type SpawnOptions } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { format, inspect } from 'node:util';

export interface Call {
  /** Without the program. */
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** All of standard input. */
  readonly input: string;
  readonly cwd: string;
}

export interface Ended {
  /** @default 0 */
  readonly code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export type Program = (call: Call) => Ended | Promise<Ended>;

/** Lets these programs stand in for children that are spawned with such a program and arguments; others are spawned. */
export function standInFor(find: (program: string, args: readonly string[]) => Program | undefined): () => void {
  const { spawn } = childProcess;
  const stand = (program: string, args: readonly string[], options: SpawnOptions): ChildProcess => {
    const found = find(program, args);
    if (!found) return spawn(program, args, options);
    const cwd = resolve(String(options.cwd ?? '.'));
    return child((input) => found({ args, environment: options.env ?? process.env, input, cwd }));
  };
  const spy = jest.spyOn(childProcess, 'spawn').mockImplementation(stand);
  return () => spy.mockRestore();
}

/** As much of a child process as lab/cli/exec knows of one that nobody interrupts. */
function child(run: (input: string) => ReturnType<Program>): ChildProcess {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const made = Object.assign(new EventEmitter(), streams, { kill: () => false });
  const work = async (): Promise<void> => {
    const { code = 0, stdout = '', stderr = '' } = await run(await text(streams.stdin));
    streams.stdout.end(stdout);
    streams.stderr.end(stderr);
    await Promise.all([finished(streams.stdout), finished(streams.stderr)]);
    made.emit('close', code, null);
  };
  work().catch((error: unknown) => made.emit('error', error));
  return made as unknown as ChildProcess;
}

class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

/** A script of Node: it may require what Node brings, print by `console`, and end by `process.exit`; there is no later for it. */
export function script(file: string): Program {
  return ({ args, environment, cwd }) => {
    const said = { stdout: '', stderr: '' };
    const say =
      (stream: keyof typeof said) =>
      (...words: readonly unknown[]) =>
        void (said[stream] += `${format(...words)}\n`);
    const exit = (code = 0): never => {
      throw new Exit(code);
    };
    const before = process.cwd();
    process.chdir(cwd);
    try {
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what a process would run
      const run = new Function('require', 'process', 'console', readFileSync(file, 'utf8')) as (
        ...given: readonly unknown[]
      ) => void;
      run(
        require,
        { argv: [process.execPath, ...args], env: environment, exit },
        { log: say('stdout'), error: say('stderr') },
      );
      return said;
    } catch (error) {
      if (error instanceof Exit) return { ...said, code: error.code };
      return { ...said, stderr: `${said.stderr}${inspect(error)}\n`, code: 1 };
    } finally {
      process.chdir(before);
    }
  };
}
