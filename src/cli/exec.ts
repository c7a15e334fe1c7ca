/** The only place that starts foreign programs: an argument list each, never a shell. */
import { spawn } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { filled, lineWidth } from '../lab/config/lines';
import { UserError } from '../user-error';
import { adviceOn } from './advice';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** @default the current folder */
  readonly cwd?: string;
  /** Variables on top of those that `lab` itself was started with. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Text for the program's standard input. @default none */
  readonly input?: string;
  /** Whether it has done its work all the same when it ended with another code than 0 and said this. @default - it has not */
  readonly forgives?: (said: string) => boolean;
  /** What to do, in lines, when the program failed and said this. @default - the program has said it */
  readonly advice?: (said: string) => readonly string[];
}

export interface ExecuteOptions {
  /**
   * Ends the program when it is aborted: it gets one SIGTERM, and its end is waited for. The program is out of reach of the
   * terminal then, whose Ctrl-C would be a second signal: Terraform takes two for an order to leave without its state.
   */
  readonly signal?: AbortSignal;
  /** Receives what the program prints, as it prints it. */
  readonly onOutput?: (text: string) => void;
}

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** How much of a failed program's output its error repeats. */
const shownLines = 20;
const shownColumns = 200;

/** Where to get the programs that `lab` can start. */
const sources: Readonly<Record<string, string>> = {
  aws: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
  docker: 'https://docs.docker.com/engine/install/',
  helm: 'https://helm.sh/docs/intro/install/',
  kind: 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation',
  kubectl: 'https://kubernetes.io/docs/tasks/tools/#kubectl',
  minikube: 'https://minikube.sigs.k8s.io/docs/start/',
  terraform: 'https://developer.hashicorp.com/terraform/install',
};

/** Where to get a program. */
export function sourceOf(program: string): string {
  return sources[program] ?? 'ask whoever looks after this machine';
}

/**
 * Runs a program to its end and returns what it printed.
 * @throws UserError when it is not installed (says where to get it), ends with another code than 0, or is aborted.
 */
export function execute(command: Command, { signal, onOutput }: ExecuteOptions = {}): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.program, command.args, {
      cwd: command.cwd,
      env: { ...process.env, ...command.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: signal !== undefined && process.platform !== 'win32',
    });
    const end = (): void => void child.kill();
    if (signal?.aborted) end();
    // As many programs as one likes may run at once; each listener goes with its program.
    if (signal) setMaxListeners(0, signal);
    signal?.addEventListener('abort', end, { once: true });
    const output = { stdout: '', stderr: '' };
    let all = '';
    const collect = (name: keyof Output) => (text: string) => {
      output[name] += text;
      all += text;
      onOutput?.(text);
    };
    child.stdout.setEncoding('utf8').on('data', collect('stdout'));
    child.stderr.setEncoding('utf8').on('data', collect('stderr'));
    child.on('error', (error: NodeJS.ErrnoException) => reject(notStarted(command, error)));
    child.on('close', (code, by) => {
      signal?.removeEventListener('abort', end);
      if (signal?.aborted && code !== 0) reject(interrupted(command));
      else if (code === 0 || (code !== null && command.forgives?.(all))) resolve(output);
      else reject(failed(command, ending(code, by), all));
    });
    // A program may end without having read its input; its exit code says what came of it.
    child.stdin.on('error', () => undefined).end(command.input ?? '');
  });
}

/**
 * Runs a program in front of the person: keyboard and screen are its own, and what Ctrl-C means is for it to say.
 * @throws UserError when it is not installed, or ends with another code than 0; why, it has said itself
 */
export function handOver(command: Command): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.program, command.args, {
      cwd: command.cwd,
      env: { ...process.env, ...command.environment },
      stdio: 'inherit',
    });
    let isInterrupted = false;
    const interrupt = (): void => void (isInterrupted = true);
    const end = (): void => void (isInterrupted = child.kill());
    process.on('SIGINT', interrupt).on('SIGTERM', end);
    const leave = (): void => void process.off('SIGINT', interrupt).off('SIGTERM', end);
    child.on('error', (error: NodeJS.ErrnoException) => {
      leave();
      reject(notStarted(command, error));
    });
    child.on('close', (code, by) => {
      leave();
      if (code === 0 || by === 'SIGINT' || isInterrupted) resolve();
      else reject(new UserError([...commandLines(command), ending(code, by)].join('\n')));
    });
  });
}

/** The command as a person would type it; words that a POSIX shell would change are quoted. */
export function commandLine({ program, args }: Command): string {
  return [program, ...args].map(quoted).join(' ');
}

/** The same in lines that fit; a shell reads them as one. */
export function commandLines({ program, args }: Command, indent = ''): readonly string[] {
  const more = `${indent}  `;
  const ending = ' \\';
  const lines = filled(withValues([program, ...args].map(quoted)), lineWidth - more.length - ending.length);
  return lines.map((line, index) => (index > 0 ? more : indent) + line + (index < lines.length - 1 ? ending : ''));
}

/** An option and its value stay on one line. */
function withValues(words: readonly string[]): readonly string[] {
  return words.reduce<readonly string[]>((units, word) => {
    const last = units.at(-1) ?? '';
    const isValue = /^--[\w-]+$/.test(last) && !word.startsWith('-');
    return isValue ? [...units.slice(0, -1), `${last} ${word}`] : [...units, word];
  }, []);
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function ending(code: number | null, by: NodeJS.Signals | null): string {
  return by === null ? `ended with code ${code}` : `was ended by ${by}`;
}

function interrupted(command: Command): UserError {
  return new UserError(`${commandLines(command).join('\n')}\nwas interrupted`);
}

function notStarted(command: Command, error: NodeJS.ErrnoException): UserError {
  const line = commandLines(command).join('\n');
  if (error.code !== 'ENOENT') return new UserError(`${line}\ncould not be started: ${error.message}`);
  const source = sources[command.program];
  return new UserError(
    `${command.program} is needed for "${commandLine(command)}", but it is not installed or not in PATH.` +
      (source ? `\nGet it: ${source}` : ''),
  );
}

function failed(command: Command, how: string, output: string): UserError {
  const lines = output.trimEnd().split('\n');
  const shown = lines.slice(-shownLines).map((line) => `  ${line.slice(0, shownColumns)}`);
  const cut = lines.length > shownLines ? [`  … ${lines.length - shownLines} lines before`] : [];
  const advice = [...(command.advice?.(output) ?? []), ...adviceOn(output)];
  return new UserError([...commandLines(command), `${how}:`, ...cut, ...shown, ...advice].join('\n'));
}
