/**
 * One worker of a JavaScript module, the twin of worker.py: reads calls from descriptor 3, one after another, and
 * answers on 4, in the lines that worker.py describes.
 *
 * It is started from its text (`node --eval`), so that Node's permission model can refuse it every file. Each
 * function below is part of that text and reaches for nothing but the others and what Node has without an import.
 */

interface Settings {
  readonly name: string;
  readonly source: string;
}

type UserFunction = (event: { readonly method: 'http' }, context: unknown) => unknown;

type Reply = readonly [kind: 'ok' | 'threw' | 'unusable' | 'unread', json: string];

/** The program of a worker. */
export function nodeWorkerSource(): string {
  const parts = [
    main,
    nextLine,
    answer,
    run,
    written,
    requireFinite,
    load,
    loadEcmaScript,
    ownFunctions,
    explain,
    guard,
  ];
  const state = 'const input={lines:[],buffer:Buffer.allocUnsafeSlow(65536)}';
  return `"use strict";${state};${parts.map(String).join('\n')}\nvoid ${main.name}();`;
}

/** What is read and not yet used, and where reads go; in the program it is made before everything else. */
declare const input: { lines: string[]; readonly buffer: Buffer };

async function main(): Promise<void> {
  const first = nextLine();
  if (first === undefined) return;
  const { name, source } = JSON.parse(first) as Settings;
  guard();
  let functions: ReadonlyMap<string, UserFunction>;
  try {
    functions = ownFunctions(await load(name, source));
  } catch (error) {
    return answer(`broken ${JSON.stringify(explain(error, name))}`);
  }
  answer(`ready ${JSON.stringify([...functions.keys()].sort())}`);
  for (let line = nextLine(); line !== undefined; line = nextLine()) {
    const [, call = '', called = '', context = ''] = /^(\d+) (\S+) (.*)$/s.exec(line) ?? [];
    const reply = run(functions.get(called) as UserFunction, context, name);
    // Without an await where none is needed: one turn of the event loop would cost more than most functions.
    const [kind, json] = reply instanceof Promise ? await reply : reply;
    answer(`${call} ${kind} ${json}`);
  }
}

/** Waits for a line. A blocking read costs less than an event loop, and nothing else happens meanwhile. */
function nextLine(): string | undefined {
  const fs = process.getBuiltinModule('node:fs');
  const { buffer } = input;
  const begun: Buffer[] = [];
  while (input.lines.length === 0) {
    const length = fs.readSync(3, buffer);
    if (length === 0) return undefined;
    const chunk = buffer.subarray(0, length);
    if (chunk[length - 1] !== 10) {
      begun.push(Buffer.from(chunk));
      continue;
    }
    const whole = begun.length === 0 ? chunk : Buffer.concat([...begun, chunk]);
    input.lines = whole.toString('utf8', 0, whole.length - 1).split('\n');
  }
  return input.lines.shift();
}

/** Written whole before the next call begins: so the runtime knows of every call whether it had begun. */
function answer(line: string): void {
  const fs = process.getBuiltinModule('node:fs');
  const data = Buffer.from(`${line}\n`);
  for (let sent = 0; sent < data.length;) sent += fs.writeSync(4, data, sent);
}

function run(called: UserFunction, context: string, name: string): Reply | Promise<Reply> {
  const failed = (error: unknown): Reply => ['threw', JSON.stringify(explain(error, name))];
  try {
    const result = called({ method: 'http' }, JSON.parse(context));
    return result instanceof Promise
      ? result.then((value: unknown) => written(value, name), failed)
      : written(result, name);
  } catch (error) {
    return failed(error);
  }
}

function written(result: unknown, name: string): Reply {
  try {
    const json = JSON.stringify(result) as string | undefined;
    if (json === undefined) throw new TypeError(`it is ${typeof result}`);
    if (json.length > 1_000_000) throw new RangeError(`it has ${json.length} characters, more than 1000000`);
    // JSON.stringify writes NaN and Infinity as null, which would be a wrong result and no error.
    if (json.includes('null')) requireFinite(result);
    return ['ok', json];
  } catch (error) {
    return ['unusable', JSON.stringify(explain(error, name))];
  }
}

function requireFinite(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`it holds ${value}`);
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(requireFinite);
}

/** An ES module; or a CommonJS one, which is what a text is that says neither import nor export. */
async function load(name: string, source: string): Promise<Readonly<Record<string, unknown>>> {
  const vm = process.getBuiltinModule('node:vm');
  const parameters = ['exports', 'require', 'module'];
  let compiled: (exports: object, require: NodeJS.Require, module: object) => void;
  try {
    compiled = vm.compileFunction(source, parameters, { filename: `${name}.js` }) as typeof compiled;
  } catch {
    return loadEcmaScript(source);
  }
  const module = { exports: {} };
  compiled(module.exports, process.getBuiltinModule('node:module').createRequire('/'), module);
  return module.exports;
}

function loadEcmaScript(source: string): Promise<Readonly<Record<string, unknown>>> {
  const vm = process.getBuiltinModule('node:vm');
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  type Load = (url: string) => Promise<Readonly<Record<string, unknown>>>;
  const load = vm.compileFunction('return import(url)', ['url'], { importModuleDynamically }) as Load;
  const url = `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`;
  return load(url);
}

function ownFunctions(module: Readonly<Record<string, unknown>>): Map<string, UserFunction> {
  const own = Object.entries(module).filter(([name, value]) => typeof value === 'function' && !name.startsWith('_'));
  return new Map(own as [string, UserFunction][]);
}

/** Name and message of an error, with the line of the module; never the text of its source. */
function explain(error: unknown, name: string): string {
  if (!(error instanceof Error)) return `it threw ${String(error).slice(0, 500)}`;
  const inModule = new RegExp(`(?:data:text/javascript;base64,[\\w+/=]*|\\b${name}\\.js):(\\d+)`);
  const [, line] = inModule.exec(error.stack ?? '') ?? [];
  return `${error.name}: ${error.message.slice(0, 500)}${line === undefined ? '' : ` (line ${line})`}`;
}

/** The permission model refuses files, processes, threads and native code, but neither signals nor sockets. */
function guard(): void {
  const refuse = (what: string) => () => {
    throw new Error(`a function may not use ${what}`);
  };
  const net = process.getBuiltinModule('node:net');
  const dgram = process.getBuiltinModule('node:dgram');
  Object.assign(net.Socket.prototype, { connect: refuse('sockets') });
  Object.assign(net.Server.prototype, { listen: refuse('sockets') });
  Object.assign(dgram.Socket.prototype, {
    bind: refuse('sockets'),
    send: refuse('sockets'),
    connect: refuse('sockets'),
  });
  Object.assign(process, { kill: refuse('signals'), _kill: refuse('signals'), _debugProcess: refuse('signals') });
}
