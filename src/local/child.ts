/** One process of a run: a bundle in Node, with the environment that its container would have. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { tracingVariables } from '../runtime/tracing/environment';
import type { ProcessPlan } from './plan';

export interface Child {
  readonly process: ChildProcess;
  /** How it ended, in words. */
  readonly ended: Promise<string>;
  /** The last lines, for whoever has to say why it ended. */
  readonly tail: readonly string[];
  readonly startedAt: number;
}

const tailLines = 10;

/**
 * Ends a child whose supervisor was killed so hard that it could not do it: the channel between them closes.
 * Without it a SIGKILL of `lab run` would leave services behind on their ports.
 */
const leash = 'process.on("disconnect",()=>process.kill(process.pid,"SIGTERM"));process.channel.unref()';

/**
 * Stack traces name places in the sources. The leash is no `--import`: with one Node reads a bundle twice, and takes
 * twice as long to start.
 */
const nodeArguments = ['--enable-source-maps', '--eval', `${leash};require(process.argv[1])`];

/** What the Dockerfile sets as well, and why. */
export const imageEnvironment = {
  NODE_ENV: 'production',
  NODE_OPTIONS: '--max-semi-space-size=4',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
} as const;

export function startChild({ name, bundle, environment }: ProcessPlan, onLine: (line: string) => void): Child {
  const process = spawn(globalThis.process.execPath, [...nodeArguments, bundle], {
    // A process group of its own: Ctrl-C reaches the supervisor alone, which stops the rest in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...inherited(), ...tracingVariables(name), ...imageEnvironment, ...environment },
  });
  const tail: string[] = [];
  const note = (line: string): void => {
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
    onLine(line);
  };
  for (const stream of [process.stdout, process.stderr]) readLines(stream, note);
  const ended = new Promise<string>((resolve) => {
    process.once('error', (error) => resolve(`could not be started (${error.message})`));
    process.once('close', (code, by) => resolve(by ? `was ended by ${by}` : `ended with code ${code}`));
  });
  return { process, ended, tail, startedAt: performance.now() };
}

/** The last lines, as the end of a message. */
export function quoteTail({ tail }: Child): string {
  return tail.length === 0
    ? ' It printed nothing.'
    : `\nIts last lines:\n${tail.map((line) => `  ${line}`).join('\n')}`;
}

function readLines(stream: Readable | null, note: (line: string) => void): void {
  if (stream) createInterface({ input: stream, crlfDelay: Infinity }).on('line', note);
}

function inherited(): Record<string, string> {
  const { PATH, HOME } = process.env;
  return { ...(PATH !== undefined && { PATH }), ...(HOME !== undefined && { HOME }) };
}
