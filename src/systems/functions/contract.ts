import type { Contract } from '../../contract';

/** A module is one file of functions; it is served by a process, and in the cluster by a Service, of its own. */
export const modules = {
  /** What the Service of a module is called: `serverless-` and the module's name. */
  servicePrefix: 'serverless-',
  /** Longest name of a module: with the prefix, and what Knative adds for a revision, 63 characters hold it. */
  longestName: 40,
  /** Bytes of a module's source; a ConfigMap that kubectl applies holds 262,144. */
  largestSource: 200_000,
  /** The course's own: each has one function, of the same name. */
  given: ['add', 'multiply'],
} as const;

/** Languages of the course's modules; a file's ending says which one it is in. */
export const languages = { python: 'py', javascript: 'mjs' } as const;

/** Name of the Service of a module. No two modules have the same: their names have no hyphens. */
export function serviceName(module: string): string {
  return modules.servicePrefix + module.replaceAll('_', '-');
}

/** Domain of the modules' addresses, for the Host header of calls that come through the mesh's gateway. */
export const domain = 'functions.lab';

/** User functions over HTTP: uploaded, called, scaled out and down to zero. */
export const contract = {
  system: 'functions',
  title: 'functions in JavaScript, TypeScript and Python that scale to zero',
  namespace: 'functions',
  engines: ['istio', 'knative', 'prometheus'],
  // What Knative calls the first of the modules.
  entry: { path: '/function', host: `${serviceName(modules.given[0])}.functions.${domain}` },
  tables: {},
  secrets: {},
  workloads: {
    functions: {
      kind: 'deployment',
      name: 'functions',
      title: 'runtime of functions',
      image: 'functions',
      versions: ['v1'],
      serviceAccount: 'functions',
      http: { port: 5000, basePath: '' },
      metrics: {
        function_calls_total: 'counter',
        function_call_duration_seconds: 'histogram',
        function_worker_ends_total: 'counter',
        function_workers: 'gauge',
        function_calls_waiting: 'gauge',
      },
      // A function that throws, or whose parameters cannot be read, is its author's business.
      objective: {
        availability: 0.99,
        latency: { share: 0.95, seconds: 0.5 },
        indicator: {
          requests: [{ metric: 'function_calls_total' }],
          failures: { metric: 'function_calls_total', where: 'outcome=~"memory|crashed|timeout|overloaded"' },
          durations: { metric: 'function_call_duration_seconds' },
        },
      },
      environment: {
        /** Folder of the modules; each file is one. */
        FUNCTIONS_FOLDER: { from: 'value', value: '/functions' },
        /** Program that runs Python's workers; needed only where there is a module in Python. */
        PYTHON: { from: 'value', value: '/usr/local/bin/python3' },
        /** Milliseconds that one call may take. */
        FUNCTION_TIMEOUT_MS: { from: 'value', value: '5000' },
        /** Megabytes (2^20 bytes) that one worker may take. */
        FUNCTION_MEMORY_MB: { from: 'value', value: '128' },
        /** Calls of one module that run at the same time, each in a worker of its own. */
        FUNCTION_WORKERS: { from: 'value', value: '4' },
      },
    },
  },
} as const satisfies Contract;
