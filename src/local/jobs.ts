/** Jobs that people submit one by one, as their system says it in plain data: the verbs are the same for all. */

export interface JobOperations {
  /** What can be submitted by name, and the largest N of each. */
  readonly largestN: Readonly<Record<string, number>>;
  /** Where they are in the cluster. */
  readonly cluster: {
    readonly namespace: string;
    /** Suspended CronJobs of which jobs are made: of a program that the image has, and of a source that is submitted. */
    readonly templates: { readonly program: string; readonly source: string };
    /** Containers of a job, in the order in which they run. */
    readonly containers: { readonly compile: string; readonly job: string; readonly report: string };
    /** ConfigMap with a key for each job's outcome. */
    readonly results: string;
    /** Volume of the ConfigMap with the source, and the file in it. */
    readonly source: { readonly volume: string; readonly file: string };
    /** What a node must offer where jobs run on cards. */
    readonly resource: string;
  };
  /** The service's bundle that does the same on this machine, by its folder in `services/`, and its largest N. */
  readonly twin: { readonly service: string; readonly largestN: Readonly<Record<string, number>> };
}

/** What a job's reporter writes when the job has ended. */
export interface JobOutcome {
  readonly state: 'succeeded' | 'failed' | 'does not compile';
  readonly exitCode: number;
  /** The object that the program printed last. */
  readonly result?: Readonly<Record<string, unknown>>;
  /** The end of what it printed, where that is no object. */
  readonly output?: string;
}
