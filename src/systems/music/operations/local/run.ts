/** The music application as processes of one machine: who listens where, with which environment, behind which routes. */
import { join } from 'node:path';
import type { Lab, Release, System } from '../../../../lab/lab';
import { processEnvironment } from '../../../../local/environment';
import { loopback, type PortWish } from '../../../../local/ports';
import type { Fault, Route } from '../../../../local/proxy';
import type { LocalPlan, ProxyPlan } from '../../../../local/session';
import type { ProcessPlan, ServicePlan } from '../../../../local/supervisor';
import { music as contract } from '../../contract';
import { dataFile } from '../../data';
import { changeTraffic, type Traffic } from './traffic';

export type Music = System<typeof contract>;

/** Who listens besides the services, as messages call them. Services go by the name of their Deployment. */
export const listeners = { gateway: 'the gateway', mesh: 'the mesh in front of DB', store: 'the store' } as const;

/** What the mesh does in the cluster: constructs/kubernetes/mesh-route.ts has the same figures. */
const faults: Readonly<Record<Traffic['fault'], Fault | undefined>> = {
  none: undefined,
  abort: { kind: 'abort', status: 500, percent: 10 },
  delay: { kind: 'delay', milliseconds: 500, percent: 10 },
};

const served = ['users', 'music', 'datastore'] as const;

export interface PortOptions {
  /** Of the gateway. */
  readonly port: number;
  /** Whether services take any free port instead of the one in their contract. */
  readonly ephemeral: boolean;
}

/** One wish for each listener. Of several versions, the first has the port of the contract. */
export function portWishes({ workloads }: Music, { port, ephemeral }: PortOptions): readonly PortWish[] {
  const services = served.flatMap((key) =>
    workloads[key].releases.map(({ name }, index) => ({
      name,
      port: ephemeral || index > 0 ? 0 : workloads[key].http.port,
      freely: '--ephemeral',
    })),
  );
  return [
    { name: listeners.gateway, port, freely: '--port 0' },
    { name: listeners.mesh, port: 0 },
    { name: listeners.store, port: 0 },
    ...services,
  ];
}

/** One run of the application, on ports that were found free. */
export class MusicRun implements LocalPlan<Traffic> {
  readonly change = changeTraffic;

  constructor(
    private readonly lab: Lab,
    private readonly music: Music,
    private readonly ports: Readonly<Record<string, number>>,
    /** Folder of the services' bundles. */
    private readonly bundles: string,
  ) {}

  /** Port of a listener or of a release. */
  port(name: string): number {
    const port = this.ports[name];
    if (port === undefined) throw new Error(`No port was chosen for ${name}`);
    return port;
  }

  get settings(): Traffic {
    const { canary, fault } = this.music.settings;
    return { canary, fault };
  }

  get storePort(): number {
    return this.port(listeners.store);
  }

  get proxies(): readonly ProxyPlan<Traffic>[] {
    return [
      { port: this.port(listeners.gateway), routes: (traffic) => this.gatewayRoutes(traffic) },
      { port: this.port(listeners.mesh), routes: (traffic) => this.meshRoutes(traffic) },
    ];
  }

  /** Where people and the client call in. */
  get gateway(): string {
    return origin(this.port(listeners.gateway));
  }

  /** The services, each version a process. They reach DB through the mesh. */
  get services(): readonly ServicePlan[] {
    return served.flatMap((key) =>
      this.music.workloads[key].releases.map((release) => {
        const port = this.port(release.name);
        return {
          ...this.process(key, release, this.port(listeners.mesh), { HOST: loopback, PORT: String(port) }),
          readinessUrl: `${origin(port)}${this.music.workloads[key].http.basePath}/readiness`,
        };
      }),
    );
  }

  /** The loader with the sample data. It calls DB itself: the faults of an exercise are not for the start. */
  get jobs(): readonly ProcessPlan[] {
    const { loader, datastore } = this.music.workloads;
    const files = { USERS_CSV: dataFile('users'), MUSIC_CSV: dataFile('music') };
    return [this.process('loader', loader.releases[0], this.port(datastore.releases[0].name), files)];
  }

  /** The way in: S1, and S2 split between its versions. */
  gatewayRoutes({ canary }: Traffic): readonly Route[] {
    const { users, music } = this.music.workloads;
    const share = (version: string): number => (version === 'v2' ? canary : 100 - canary);
    return [
      { prefix: users.http.basePath, destinations: [{ origin: this.originOf(users.releases[0]), weight: 100 }] },
      {
        prefix: music.http.basePath,
        destinations: music.releases.map((release) => ({
          origin: this.originOf(release),
          weight: share(release.version),
        })),
      },
    ];
  }

  /** The way from S1 and S2 to DB, with the fault of the exercise. */
  meshRoutes({ fault }: Traffic): readonly Route[] {
    const { datastore } = this.music.workloads;
    const injected = faults[fault];
    const destinations = [{ origin: this.originOf(datastore.releases[0]), weight: 100 }];
    return [{ prefix: datastore.http.basePath, destinations, ...(injected && { fault: injected }) }];
  }

  private originOf({ name }: Release): string {
    return origin(this.port(name));
  }

  private process(key: string, release: Release, datastorePort: number, more: Record<string, string>): ProcessPlan {
    const { datastore } = this.music.workloads;
    const { localStore } = this.lab;
    const hosts = {
      [`${datastore.name}:${datastore.http.port}`]: `${loopback}:${datastorePort}`,
      ...(localStore && { [`${localStore.name}:${localStore.port}`]: `${loopback}:${this.port(listeners.store)}` }),
    };
    return {
      name: release.name,
      bundle: join(this.bundles, 'services', `${this.music.name}-${key}.js`),
      environment: { ...processEnvironment(release.environment, { hosts, secrets: developmentSecrets }), ...more },
    };
  }
}

const developmentSecrets: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(contract.secrets).map(({ name, development }) => [name, development]),
);

function origin(port: number): string {
  return `http://${loopback}:${port}`;
}
