/** The greeter as processes of one machine: its replicas behind one address. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Release, System } from '../../../../lab/lab';
import { processEnvironment } from '../../../../local/environment';
import { loopback, type PortWish } from '../../../../local/ports';
import type { LocalPlan, ProxyPlan } from '../../../../local/session';
import type { ServicePlan } from '../../../../local/supervisor';
import { type greeter, rollout } from '../../contract';

export type Greeter = System<typeof greeter>;

const gatewayName = 'the gateway';

const replicas = Array.from({ length: rollout.replicas }, (_, index) => `${rollout.deployment}-${index + 1}`);

/** One wish for the gateway; the replicas take any free ports. */
export function portWishes(port: number): readonly PortWish[] {
  return [{ name: gatewayName, port, freely: '--port 0' }, ...replicas.map((name) => ({ name, port: 0 }))];
}

export class GreeterRun implements LocalPlan<object> {
  readonly settings = {};
  readonly jobs = [];

  constructor(
    private readonly greeter: Greeter,
    private readonly ports: Readonly<Record<string, number>>,
    /** Folder of the services' bundles. */
    private readonly bundles: string,
  ) {}

  /** A greeter has nothing that could be changed while it runs. */
  readonly change = (now: object): object => now;

  get gateway(): string {
    return this.originOf(gatewayName);
  }

  get release(): Release {
    const { releases } = this.greeter.workloads.greeter;
    return releases.find(({ version }) => version === this.greeter.settings.version) ?? releases[0];
  }

  get services(): readonly ServicePlan[] {
    return replicas.map((name) => {
      const fields = { 'metadata.name': name, 'status.podIP': loopback, 'spec.nodeName': hostname() };
      return {
        name,
        bundle: join(this.bundles, 'services', `${this.greeter.name}-greeter.js`),
        environment: {
          ...processEnvironment(this.release.environment, { hosts: {}, secrets: {}, fields }),
          HOST: loopback,
          PORT: String(this.portOf(name)),
        },
        readinessUrl: `${this.originOf(name)}/readiness`,
      };
    });
  }

  /** What the Service does in the cluster: any replica may answer. */
  get proxies(): readonly ProxyPlan<object>[] {
    const destinations = replicas.map((name) => ({ origin: this.originOf(name), weight: 1 }));
    return [{ port: this.portOf(gatewayName), routes: () => [{ prefix: '/', destinations }] }];
  }

  private originOf(name: string): string {
    return `http://${loopback}:${this.portOf(name)}`;
  }

  private portOf(name: string): number {
    const port = this.ports[name];
    if (port === undefined) throw new Error(`No port was chosen for ${name}`);
    return port;
  }
}
