/** What can be changed of the calls while a system runs: splits between versions, and faults. */

export interface Traffic {
  /** Percent of a workload's calls that its newest version gets, by the workload's key. */
  readonly canary: Readonly<Record<string, number>>;
  /** Name of the fault in calls of a workload, by the workload's key; absent: none. */
  readonly faults: Readonly<Record<string, string>>;
}
