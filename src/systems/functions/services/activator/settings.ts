/** What the activator reads from its environment: it stands for Knative where functions run on one machine. */
export const environment = {
  /** Folder of the modules that are there from the start. */
  GIVEN_FOLDER: { from: 'value' },
  /** Folder of the modules that people upload; one of the same name goes before a given one. */
  UPLOADS_FOLDER: { from: 'value' },
  /** Folder for a copy of each text of a module, which its processes read. */
  REVISIONS_FOLDER: { from: 'value' },
  /** Bundle of the runtime. */
  RUNTIME: { from: 'value' },
  PYTHON: { from: 'value' },
  /** As the runtime knows them. */
  FUNCTION_TIMEOUT_MS: { from: 'value' },
  FUNCTION_MEMORY_MB: { from: 'value' },
  FUNCTION_WORKERS: { from: 'value' },
  /** Calls at the same time that one process is meant to have. */
  TARGET: { from: 'value' },
  /** Most processes of a module. */
  MAX_SCALE: { from: 'value' },
  STABLE_WINDOW_MS: { from: 'value' },
} as const;
