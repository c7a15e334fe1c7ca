/** The two ends of a connection. Whoever wires charts passes them as objects: `datastore.connections.allowFrom(users)`. */
import type { k8s } from 'cdk8s-plus-28';
import type { Flow } from './flows';

/** How the gateway is called where a contract says that a workload is public. */
export const keyOfGateway = 'gateway';

/** What may be called. */
export interface Callable {
  readonly connections: {
    /** Lets these open connections to it, at the port that it is known for. */
    allowFrom(...callers: readonly Calling[]): void;
  };
}

/** What may call. */
export interface Calling {
  readonly connections: Caller;
}

/** One end that opens connections, as the other end sees it. */
export interface Caller {
  /** As messages call it. */
  readonly name: string;
  /** How contracts call it: the key of a workload, or `gateway`. @default - contracts know nothing of it */
  readonly key?: string;
  readonly peer: k8s.NetworkPolicyPeer;
  /** Identity by which the mesh knows it. @default - it is not in the mesh */
  readonly principal?: string;
  /** Is told that it may open connections to the other end. */
  opens(called: Called): void;
}

/** The other end, as the caller sees it. */
export interface Called {
  readonly flows: readonly Flow[];
  /** Whether the tables of systems are there. */
  readonly holdsTables: boolean;
}
