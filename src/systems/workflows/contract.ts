import type { Contract } from '../../contract';

/** How the functions that steps call are found in a cluster: as their own system names them. */
export const functionAddress = { servicePrefix: 'serverless-' } as const;

/** Graphs of functions: each step calls one, and a condition on its result decides what comes next. */
export const contract = {
  system: 'workflows',
  title: 'workflows of functions, with conditions, as Argo runs them',
  namespace: 'workflows',
  engines: ['argo-workflows'],
  tables: {},
  secrets: {},
  workloads: {
    step: {
      kind: 'job',
      name: 'workflow-step',
      title: 'one step of a workflow',
      image: 'workflow-step',
      versions: ['v1'],
      serviceAccount: 'workflow-step',
      environment: {
        /** Folder that gets a file for each result. */
        STEP_RESULTS: { from: 'value', value: '/tmp/results' },
        /** Attempts after the first. */
        STEP_RETRIES: { from: 'value', value: '0' },
        /** Whether the function may run twice for one step. */
        STEP_REPEATABLE: { from: 'value', value: 'false' },
        /** Milliseconds that one attempt may take. */
        STEP_TIMEOUT_MS: { from: 'value', value: '10000' },
      },
    },
  },
} as const satisfies Contract;
