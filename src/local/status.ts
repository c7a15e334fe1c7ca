/** What a running system says of itself: what `lab status` shows and what other commands look names up in. */
import type { Workload } from '../lab/lab';
import type { KeptService, ServiceState } from './kept-service';
import type { UpdateStatus } from './replicas';
import type { Traffic } from './traffic';

export interface RunStatus {
  readonly system: string;
  readonly pid: number;
  readonly phase: 'starting' | 'ready' | 'stopping';
  /** Scheme, host and port of the way in. */
  readonly address: string;
  readonly workloads: readonly WorkloadStatus[];
  readonly processes: readonly ProcessStatus[];
  readonly traffic: Traffic;
  /** The sides of the partition, each with the names of its processes; empty where the network is whole. */
  readonly sides: readonly (readonly string[])[];
}

/** The names of a workload, and what can be done to calls of it. */
export interface WorkloadStatus {
  readonly key: string;
  readonly name: string;
  readonly short: string;
  /** All that people call it. */
  readonly names: readonly string[];
  readonly versions: readonly string[];
  /** Versions that run at a time, between which calls can be split. */
  readonly split: readonly string[];
  readonly faults: Workload['faults'];
  /** How the running update stands, or the last one. Absent where its version never changed. */
  readonly update?: UpdateStatus;
}

export interface ProcessStatus {
  readonly name: string;
  readonly workload: string;
  readonly version?: string;
  readonly origin: string;
  readonly state: ServiceState | 'paused';
  readonly isCallable: boolean;
  readonly restarts: number;
  /** Absent while it does not run. */
  readonly pid?: number;
}

export function processStatus(service: KeptService): ProcessStatus {
  const { plan, state, isPaused, isCallable, restarts, pid } = service;
  return {
    name: plan.name,
    workload: plan.workload,
    ...(plan.version !== undefined && { version: plan.version }),
    origin: plan.origin,
    state: isPaused ? 'paused' : state,
    isCallable,
    restarts,
    ...(pid !== undefined && { pid }),
  };
}
