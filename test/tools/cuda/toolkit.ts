/** NVIDIA's compiler and libraries from PyPI: the toolkit of the Dockerfile's image, on a machine with or without a card. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonEnvironment } from '../python';

const run = promisify(execFile);

/** The parts of CUDA 13.0, update 2, as NVIDIA numbers them. */
const parts = [
  'nvidia-cuda-nvcc==13.0.88',
  'nvidia-cuda-crt==13.0.88',
  'nvidia-nvvm==13.0.88',
  'nvidia-cuda-cccl==13.0.85',
  'nvidia-cuda-runtime==13.0.96',
  'nvidia-cublas==13.1.0.3',
];

export interface Kernel {
  /** As the linker knows it, the name and its types in one. */
  readonly symbol: string;
  /** Of each thread. */
  readonly registers: number;
  /** Bytes that a thread keeps in the card's memory because it has no register for them. */
  readonly spilled: number;
  /** Bytes of shared memory of each block. */
  readonly shared: number;
}

export interface Compiled {
  /** Where the program is. */
  readonly program: string;
  readonly kernels: readonly Kernel[];
}

/** The source does not compile; the message is the compiler's. */
export class CompileError extends Error {}

export class CudaToolkit {
  private constructor(private readonly folder: string) {}

  static async install(): Promise<CudaToolkit> {
    const environment = await pythonEnvironment('cuda', '13.0.2', parts, ['--no-deps']);
    const libraries = join(environment, 'lib');
    const folder = readdirSync(libraries)
      .map((python) => join(libraries, python, 'site-packages/nvidia/cu13'))
      .find((candidate) => existsSync(candidate));
    if (!folder) throw new Error(`PyPI's packages of CUDA brought no folder nvidia/cu13 into ${libraries}.`);
    return new CudaToolkit(folder);
  }

  /** What a program needs to find the libraries. */
  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, LD_LIBRARY_PATH: join(this.folder, 'lib') };
  }

  /**
   * Compiles as the Dockerfile does, for one kind of card; every warning is an error.
   * @throws CompileError for a source that is wrong
   */
  async compile(source: string, program: string, architecture: string): Promise<Compiled> {
    const libraries = [`-L${join(this.folder, 'lib')}`, '-l:libcublas.so.13', '-l:libcudart.so.13', '-cudart', 'none'];
    const strict = ['-Werror', 'all-warnings', '-Xcompiler', '-Wall,-Wextra', '-Xptxas', '-v'];
    const args = ['-std=c++17', '-O3', `-arch=${architecture}`, ...strict, '-o', program, source, ...libraries];
    try {
      const { stdout, stderr } = await run(join(this.folder, 'bin/nvcc'), args, { maxBuffer: 1e8 });
      return { program, kernels: kernelsIn(stdout + stderr) };
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
      throw new CompileError(stderr + stdout, { cause: error });
    }
  }
}

/** Reads what the assembler says of each kernel. */
function kernelsIn(output: string): readonly Kernel[] {
  const [, ...sections] = output.split('Function properties for ');
  return sections.map((section) => ({
    symbol: section.split('\n', 1)[0] ?? '',
    registers: amount(section, /Used (\d+) registers/),
    spilled: amount(section, /(\d+) bytes spill stores/),
    shared: amount(section, /(\d+) bytes smem/),
  }));
}

function amount(section: string, pattern: RegExp): number {
  return Number(pattern.exec(section)?.[1] ?? 0);
}
