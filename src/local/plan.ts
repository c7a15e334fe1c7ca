/** How a system runs on one machine, as plain data: what `lab run` starts, opens and says. */
import type { Route } from './proxy';
import type { Traffic } from './traffic';

export interface LocalPlan {
  /** Where people and clients call in. */
  readonly address: string;
  /** Port of the embedded DynamoDB. @default - it has no tables */
  readonly storePort?: number;
  /** Kept running, each started again when it dies. */
  readonly services: readonly ServicePlan[];
  /** Run to their end, one after another, when the services are ready. */
  readonly jobs: readonly ProcessPlan[];
  readonly proxies: readonly ProxyPlan[];
  /** At the start. */
  readonly traffic: Traffic;
}

export interface ProcessPlan {
  /** As in the cluster: the name of the Deployment, the member or the Job. */
  readonly name: string;
  /** Key of its workload in the contract. */
  readonly workload: string;
  /** Path of the bundle that Node runs. */
  readonly bundle: string;
  /** All that the process sees besides PATH, HOME and what images set, as in a container. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ServicePlan extends ProcessPlan {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Answers 200 as soon as the service can be used. */
  readonly readinessUrl: string;
}

export interface ProxyPlan {
  /** As messages call it. */
  readonly name: string;
  readonly port: number;
  /** Asked at every call. First match wins. */
  readonly routes: (traffic: Traffic) => readonly Route[];
}
