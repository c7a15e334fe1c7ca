/** Objects as the API server answers them: what it fills in before it stores them is there. */
import type { Deployment as AnyDeployment } from 'kubernetes-types/apps/v1';
import type { Node as AnyNode, Pod as AnyPod } from 'kubernetes-types/core/v1';
import type { KubeObject } from './api';

type Stored<O extends { readonly spec?: unknown; readonly status?: unknown }> = KubeObject & {
  readonly spec: NonNullable<O['spec']>;
  readonly status: NonNullable<O['status']>;
};

export type Pod = Stored<AnyPod>;

/** The scheduler has found a node for it. */
export type ScheduledPod = Pod & { readonly spec: { readonly nodeName: string } };

export type Deployment = Stored<AnyDeployment> & { readonly spec: { readonly replicas: number } };

export type Node = Stored<AnyNode>;
