/** CUDA sources as programs of this machine, under the compiler's sanitizers: emulator/cuda_runtime.h says how. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What is looked for: addresses and alignment, or threads that meet without a barrier. */
const sanitizers = { addresses: 'address,undefined', threads: 'thread' } as const;

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  /** Where the sanitizers say what they found. */
  readonly stderr: string;
}

export class Emulated {
  private constructor(private readonly program: string) {}

  /** Builds `<job>.cu` of a folder; the program lies beside it. */
  static async build(folder: string, job: string, sanitizer: keyof typeof sanitizers): Promise<Emulated> {
    const source = join(folder, `${job}.cpp`);
    const program = join(folder, `${job}-${sanitizer}`);
    writeFileSync(source, withoutLaunches(readFileSync(join(folder, `${job}.cu`), 'utf8')));
    const sanitize = [`-fsanitize=${sanitizers[sanitizer]}`, '-fno-sanitize-recover=all', '-O1', '-g'];
    const once = ['-DLAB_BATCHES=1', '-DLAB_RUNS=1'];
    const args = ['-std=c++20', ...sanitize, ...once, `-I${join(__dirname, 'emulator')}`, `-I${folder}`, '-pthread'];
    try {
      await run('g++', [...args, '-o', program, source], { maxBuffer: 1e8 });
    } catch (error) {
      const need =
        'The gpu tier builds the kernels for this machine with g++ 11 or newer (Debian: apt-get install g++)';
      throw new Error(`${need}; it failed:\n${(error as Error).message}`, { cause: error });
    }
    return new Emulated(program);
  }

  /** @param environment of the emulated card: EMULATED_MEMORY, EMULATED_FAULT */
  async run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const options = { env: { ...process.env, ...environment }, maxBuffer: 1e8 };
    try {
      return { code: 0, ...(await run(this.program, args, options)) };
    } catch (error) {
      const { code, stdout, stderr } = error as Ended;
      return { code, stdout, stderr };
    }
  }
}

/** C++ has no `kernel<<<grid, block>>>(arguments);`. */
export function withoutLaunches(source: string): string {
  return source.replace(/(\w+(?:<\w+>)?)<<<([^;]*?)>>>\(([^;]*?)\);/g, 'emulated::launch($2, [&] { $1($3); });');
}
