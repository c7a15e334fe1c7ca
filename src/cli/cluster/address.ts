/** Where a lab is called from outside of its cluster. */
import type { Service } from 'kubernetes-types/core/v1';
import type { PlatformLab } from '../../lab/stacks';
import { execute } from '../exec';
import { gateway } from './doors';
import { kubectl } from './kubectl';

/** Whether the gateway gets an address of its own; on a laptop it is reached through `lab open`. */
export function hasAddress({ engines, cluster }: PlatformLab): boolean {
  return engines.includes('istio') && cluster.kind !== 'kind' && cluster.kind !== 'minikube';
}

/** E.g. `http://a1b2.elb.us-west-2.amazonaws.com`; undefined as long as its load balancer is not there. */
export async function addressOf(lab: PlatformLab, signal?: AbortSignal): Promise<string | undefined> {
  const target = ['service', gateway.service, '--namespace', gateway.namespace, '--ignore-not-found'];
  const { stdout } = await execute(kubectl(lab, 'get', ...target, '--output', 'json'), signal ? { signal } : {});
  if (stdout.trim() === '') return undefined;
  const [ingress] = (JSON.parse(stdout) as Service).status?.loadBalancer?.ingress ?? [];
  const host = ingress?.hostname ?? ingress?.ip;
  return host === undefined ? undefined : `http://${host}`;
}
