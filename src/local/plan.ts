/** How a system runs on one machine, as plain data and functions: what `lab run` starts, opens and says. */
import type { ScalerOptions } from './autoscaling/scaler';
import type { Route } from './proxy';
import type { Traffic } from './traffic';

export interface LocalPlan {
  /** Where people and clients call in. */
  readonly address: string;
  /** Kept running, each started again when it dies. */
  readonly services: readonly ServicePlan[];
  /** Run to their end, one after another, when the services are ready. */
  readonly jobs: readonly ProcessPlan[];
  readonly proxies: readonly ProxyPlan[];
  /** The network between members, which can be cut. */
  readonly links: readonly LinkPlan[];
  /** What keeps the number of a workload's processes by what they use. @default - nothing does */
  readonly autoscalers?: readonly AutoscalerPlan[];
  /** At the start. */
  readonly traffic: Traffic;
  /** One more process of a workload, for whoever scales it or changes its version. */
  readonly replica: (wanted: Replica) => ServicePlan;
}

export interface AutoscalerPlan extends Omit<ScalerOptions, 'onScale'> {
  /** Key of the workload. */
  readonly workload: string;
}

export interface ProcessPlan {
  /** As in the cluster: the name of the Deployment, the member or the Job. */
  readonly name: string;
  /** Key of its workload in the contract, or the name of what it stands for. */
  readonly workload: string;
  /** Path of the bundle that Node runs. */
  readonly bundle: string;
  /** All that the process sees besides PATH, HOME and what images set, as in a container. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ServicePlan extends ProcessPlan {
  /** Of the release; nothing for what stands for a part of the cluster. */
  readonly version?: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Answers 200 as soon as the service can be used. */
  readonly readinessUrl: string;
  /** Answers 200 while calls are to be sent to it; asked again and again. @default - whenever it is ready */
  readonly servingUrl?: string;
  /** Whether its data is lost with it: then the services that use it are started again, and the jobs run again. */
  readonly isForgetful?: boolean;
}

/** A process that is wanted besides those of the plan. */
export interface Replica {
  /** Key of the workload. */
  readonly workload: string;
  readonly version: string;
  readonly name: string;
  readonly port: number;
}

export interface ProxyPlan {
  /** As messages call it. */
  readonly name: string;
  readonly port: number;
  /** Asked whenever something changes. First match wins. */
  readonly routes: (now: Now) => readonly Route[];
  /** The page at `/` where no route leads there. @default - there is none */
  readonly page?: (now: Now) => string;
}

/** What the routes of a proxy depend on. */
export interface Now {
  readonly traffic: Traffic;
  /** Origins of the processes of a workload that can be called; of one version where that is given. */
  readonly originsOf: (workload: string, version?: string) => readonly string[];
}

/** What one process says to another goes through a port of its own. */
export interface LinkPlan {
  /** Name of the process that calls. */
  readonly from: string;
  /** Name of the process that is called. */
  readonly to: string;
  /** Where `from` calls. */
  readonly port: number;
  /** Where `to` listens. */
  readonly target: number;
}
