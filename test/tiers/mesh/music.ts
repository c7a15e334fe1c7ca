/** The music application as its chart describes it: real services, each behind a real proxy, and the gateway before them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../../../src/synth/documents';
import { type RunningProcess, start, untilOk } from '../../support/processes';
import type { Pod } from '../../tools/istio/mesh';
import { type Controller, controllersIn, podOf } from '../../tools/istio/pods';
import { type MeshedPod, TestMesh } from '../../tools/istio/test-mesh';
import { joinGateway, originOf } from './gateway';
import { bundleAll, environmentOf, placedAt, type Program, readiness } from './programs';

/** Milliseconds from the end of a pod until callers know: endpoint slices take about a second to reach every proxy. */
const endpointLag = 1_000;

export interface RunningPod {
  readonly member: MeshedPod;
  /** Another one after a crash. */
  service: RunningProcess;
  /** Starts the service again, at the port where the proxy looks for it. */
  readonly restart: () => Promise<RunningProcess>;
}

type Others = Readonly<Record<string, Program>>;

export interface Addition {
  /** What its container runs. @default what the image of the chart holds */
  readonly program?: Program;
  /** Of its node. @default that of the gateway and all others */
  readonly zone?: string;
}

const region = 'us-west-2';
const ownZone = 'us-west-2a';

export class MeshedMusic {
  private readonly pods = new Map<string, RunningPod[]>();
  private started = 0;

  private constructor(
    private readonly mesh: TestMesh,
    private readonly manifests: readonly Manifest[],
    private readonly programs: Readonly<Record<Program, string>>,
    readonly gateway: MeshedPod,
  ) {}

  /**
   * Resolves when every pod of the chart is ready and every proxy knows it.
   * @param others what a Deployment runs instead of what its image holds
   */
  static async start(manifests: readonly Manifest[], others: Others = {}): Promise<MeshedMusic> {
    const programs = await bundleAll();
    const mesh = await TestMesh.start(manifests);
    const gateway = await joinGateway(mesh, { region, zone: ownZone });
    const music = new MeshedMusic(mesh, manifests, programs, gateway);
    try {
      const names = controllersIn(manifests).flatMap(({ metadata: { name }, spec: { replicas = 1 } }) =>
        Array.from({ length: replicas }, () => name),
      );
      await Promise.all(names.map((name) => music.add(name, others[name] && { program: others[name] })));
    } catch (error) {
      await music.stop();
      throw error;
    }
    return music;
  }

  /** Gives the mesh what another lab would; its pods stay. */
  async apply(manifests: readonly Manifest[]): Promise<void> {
    await this.mesh.apply(manifests);
  }

  get origin(): string {
    return originOf(this.gateway);
  }

  /** The only pod of a Deployment. */
  podOf(deployment: string): RunningPod {
    const [pod, ...more] = this.podsOf(deployment);
    if (!pod || more.length > 0) throw new Error(`${deployment} has ${more.length + (pod ? 1 : 0)} pods, expected one`);
    return pod;
  }

  podsOf(deployment: string): readonly RunningPod[] {
    return this.pods.get(deployment) ?? [];
  }

  /** A pod that calls and is not called. */
  async addCaller(account: Pick<Pod, 'namespace' | 'serviceAccount'>): Promise<MeshedPod> {
    const { address, outbound } = this.mesh.addresses();
    return this.mesh.join({ name: `caller-${++this.started}`, labels: {}, ...account, address }, { outbound });
  }

  /** One more pod of a Deployment, found by callers once it is ready. */
  async add(deployment: string, { program, zone = ownZone }: Addition = {}): Promise<RunningPod> {
    const controller = this.controllerOf(deployment);
    const { address, outbound } = this.mesh.addresses();
    const pod = { ...podOf(controller, `${deployment}-${++this.started}`, address), locality: { region, zone } };
    const app = pod.labels['app'] as Program;
    const [container] = controller.spec.template.spec.containers;
    const environment = { ...environmentOf(container.env ?? []), ...placedAt(outbound, app) };
    const file = this.programs[program ?? app];
    const service = await start(file, environment);
    const member = await this.mesh.join(pod, { servicePort: service.port, outbound });
    const restart = () => start(file, { ...environment, PORT: String(service.port) });
    const running = { member, service, restart };
    this.pods.set(deployment, [...this.podsOf(deployment), running]);
    if (readiness[app] !== undefined) await untilOk(`${service.origin}${readiness[app]}`);
    await this.mesh.admit(member);
    return running;
  }

  /** As a node ends a pod: its service while callers hear of it, and its proxy after it. */
  async end(deployment: string, pod: RunningPod): Promise<void> {
    const ended = pod.service.stop();
    await sleep(endpointLag);
    await this.mesh.withdraw(pod.member);
    await ended;
    await this.forget(deployment, pod);
  }

  /** A container that ends by itself, and that the node starts again; callers hear nothing of it. */
  async restart(pod: RunningPod): Promise<void> {
    await pod.service.stop('SIGKILL');
    pod.service = await pod.restart();
  }

  async stop(): Promise<void> {
    await this.mesh.stop();
    await Promise.all([...this.pods.values()].flat().map(({ service }) => service.stop('SIGKILL')));
  }

  private controllerOf(deployment: string): Controller {
    const found = controllersIn(this.manifests).find(({ metadata }) => metadata.name === deployment);
    if (!found) throw new Error(`There is no Deployment ${deployment}`);
    return found;
  }

  private async forget(deployment: string, pod: RunningPod): Promise<void> {
    this.pods.set(
      deployment,
      this.podsOf(deployment).filter((one) => one !== pod),
    );
    await pod.member.envoy.drain();
    await this.mesh.remove(pod.member);
  }
}
