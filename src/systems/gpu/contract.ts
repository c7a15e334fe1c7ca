import type { Contract } from '../../contract';

/** What the course's two examples compute; a program of a person's own is called by its job's name. */
export const operations = ['add', 'multiply'] as const;
export type Operation = (typeof operations)[number];

/** The largest N that the programs take; a card's memory may hold less. */
export const largestN = {
  /** As many floats as a card with 1 TB could hold. */
  add: 2 ** 36,
  /** Rows; where 2^31 ends the numbers that cuBLAS takes for a matrix. */
  multiply: 46_340,
} as const satisfies Readonly<Record<Operation, number>>;

/** One way of computing the same. */
export interface Measured {
  readonly name: string;
  /** Of one run, the best of several. */
  readonly milliseconds: number;
  /** In the result's unit. */
  readonly rate: number;
  /** Of the rate of the first one. */
  readonly share: number;
  readonly correct: boolean;
  /** How many numbers were compared with the host's. */
  readonly compared: number;
  /** Null where a result is no number. */
  readonly largestError: number | null;
}

/** What a GPU job and its CPU twin print as one line of JSON (kernels/lab/report.cuh). */
export interface Result {
  readonly operation: Operation;
  readonly n: number;
  readonly kind: 'gpu' | 'cpu';
  readonly device: string;
  readonly correct: boolean;
  readonly unit: 'GB/s' | 'TFLOP/s';
  readonly measured: readonly Measured[];
}

/** A job that could not do its work says why. */
export interface Failure {
  readonly operation: string;
  readonly n: number;
  readonly error: string;
}

/** Exit codes of a job. */
export const exitCodes = { right: 0, wrong: 1, badInput: 2, doesNotCompile: 3 } as const;

/** The folder that the containers of a job share: program, output and exit code lie there. */
export const workFolder = '/work';

/** Results of all jobs, a key each; the reporter may change this one ConfigMap and nothing else. */
export const resultsName = 'gpu-results';

/** Jobs on a GPU: programs in CUDA, submitted by name, with a result that can be fetched. */
export const gpu = {
  system: 'gpu',
  title: 'jobs on a GPU: add and multiply in CUDA, or a program of your own',
  namespace: 'gpu',
  engines: [],
  nodeGroups: ['general', 'gpu'],
  tables: {},
  secrets: {},
  workloads: {
    job: {
      name: 'gpu-job',
      title: 'runs a CUDA program on a card',
      image: 'gpu-job',
      versions: ['v1'],
      serviceAccount: 'gpu-job',
      callers: [],
      environment: {},
    },
    compiler: {
      name: 'gpu-compiler',
      title: 'compiles a CUDA source that was submitted',
      image: 'gpu-compiler',
      versions: ['v1'],
      serviceAccount: 'gpu-job',
      callers: [],
      environment: {},
    },
    reporter: {
      name: 'gpu-reporter',
      title: 'writes the result of a job into its log and into a ConfigMap',
      image: 'gpu-reporter',
      versions: ['v1'],
      serviceAccount: 'gpu-job',
      callers: [],
      environment: {
        JOB_FOLDER: { from: 'value', value: workFolder },
        RESULTS: { from: 'value', value: resultsName },
      },
    },
  },
} as const satisfies Contract;
