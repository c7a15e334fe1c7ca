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

/** What the CPU twin takes: three arrays in memory, or N³ steps of a single core within about a minute. */
export const largestOnCpu = { add: 2 ** 26, multiply: 1_024 } as const satisfies Readonly<Record<Operation, number>>;

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

/** Where the source that a person submitted is; a key of the ConfigMap is the file. */
export const sourceFolder = '/source';
export const sourceFile = 'job.cu';

/** Names in the cluster that `lab gpu` and the chart share. */
export const names = {
  /** Results of all jobs, a key each; the reporter may change this one ConfigMap and nothing else. */
  results: 'gpu-results',
  /** Suspended CronJobs: nothing but templates of which jobs are made. */
  templates: { program: 'gpu-program', source: 'gpu-source' },
  /** Containers of a job, in the order in which they run. */
  containers: { compile: 'compile', job: 'job', report: 'report' },
  /** Volume of the ConfigMap with a submitted source. */
  sourceVolume: 'source',
} as const;

/** What the device plugin offers on a node with cards; their taint is called the same. */
export const gpuResource = 'nvidia.com/gpu';

/** Jobs on a GPU: programs in CUDA, submitted by name, with a result that can be fetched. */
export const contract = {
  system: 'cuda',
  title: 'jobs on a GPU: add and multiply in CUDA, or a program of your own',
  namespace: 'cuda',
  engines: [],
  nodeGroups: {
    gpu: {
      purpose: 'machines with a GPU, tainted nvidia.com/gpu, none until wanted',
      image: 'AL2023_x86_64_NVIDIA',
      instanceTypes: ['g4dn.xlarge'],
      max: 1,
      // The device plugin runs on nodes with this label.
      labels: { 'nvidia.com/gpu.present': 'true' },
      taints: [{ key: gpuResource, value: 'true', effect: 'NoSchedule' }],
    },
  },
  tables: {},
  secrets: {},
  workloads: {
    job: {
      kind: 'job',
      name: 'gpu-job',
      title: 'runs a CUDA program on a card',
      image: 'gpu-job',
      versions: ['v1'],
      serviceAccount: 'gpu-job',
      nodeGroup: 'gpu',
      environment: { JOB_FOLDER: { from: 'value', value: workFolder } },
    },
    compiler: {
      kind: 'job',
      name: 'gpu-compiler',
      title: 'compiles a CUDA source that was submitted',
      image: 'gpu-compiler',
      versions: ['v1'],
      serviceAccount: 'gpu-job',
      nodeGroup: 'gpu',
      environment: { JOB_FOLDER: { from: 'value', value: workFolder } },
    },
    twin: {
      kind: 'job',
      name: 'gpu-twin',
      title: 'computes add and multiply on a CPU',
      image: 'gpu-twin',
      versions: ['v1'],
      serviceAccount: 'gpu-job',
      environment: { JOB_FOLDER: { from: 'value', value: workFolder } },
    },
    reporter: {
      kind: 'job',
      name: 'gpu-reporter',
      title: 'writes the result of a job into its log and into a ConfigMap',
      image: 'gpu-reporter',
      versions: ['v1'],
      serviceAccount: 'gpu-job',
      nodeGroup: 'gpu',
      environment: {
        JOB_FOLDER: { from: 'value', value: workFolder },
        JOB_NAME: { from: 'pod', field: "metadata.labels['batch.kubernetes.io/job-name']" },
        RESULTS: { from: 'value', value: names.results },
      },
    },
  },
} as const satisfies Contract;
