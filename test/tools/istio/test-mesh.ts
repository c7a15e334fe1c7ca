/**
 * A mesh of one machine: pods with addresses of the loopback network, each behind a real Envoy, all of which hear from
 * one control plane what changed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../../src/synth/documents';
import { Envoy } from '../envoy';
import { Authority } from './certificates';
import { ControlPlane } from './control-plane';
import type { Pod, Proxy } from './mesh';
import { readMesh } from './objects';
import { translate } from './translate';

/** A pod before it has an address. */
export type PodTemplate = Omit<Pod, 'address'>;

export interface MeshedPod {
  readonly proxy: Proxy;
  readonly envoy: Envoy;
}

export class TestMesh {
  private readonly folder = mkdtempSync(join(tmpdir(), 'mesh-'));
  private readonly authority = new Authority(join(this.folder, 'authority'));
  private readonly network = freshNetwork();
  private readonly members = new Set<MeshedPod>();
  private readonly ready = new Set<MeshedPod>();
  private count = 0;
  private pushed: Promise<void> = Promise.resolve();

  private constructor(
    private manifests: readonly Manifest[],
    private readonly plane: ControlPlane,
  ) {}

  static async start(manifests: readonly Manifest[]): Promise<TestMesh> {
    return new TestMesh(manifests, await ControlPlane.start());
  }

  /** An address for a pod, and one at which its service finds all others. */
  addresses(): { readonly address: string; readonly outbound: string } {
    this.count++;
    return { address: `${this.network}.${this.count}`, outbound: `${this.network}.${this.count + 128}` };
  }

  /** Starts the proxy of a pod; callers find it once it is called ready. */
  async join(pod: Pod, service: Pick<Proxy, 'servicePort' | 'outbound'> = {}): Promise<MeshedPod> {
    const folder = join(this.folder, pod.name);
    this.authority.issue(pod, folder);
    const proxy: Proxy = { pod, folder, ...service };
    const known = translate(readMesh(this.manifests), proxy, this.readyPods());
    const envoy = await Envoy.start(pod.name, folder, this.plane, known);
    const member = { proxy, envoy };
    this.members.add(member);
    // What became ready while it started.
    await this.push();
    return member;
  }

  /** Lets callers find the pod. */
  async admit(pod: MeshedPod): Promise<void> {
    this.ready.add(pod);
    await this.push();
  }

  /** Has callers find it no longer. */
  async withdraw(pod: MeshedPod): Promise<void> {
    this.ready.delete(pod);
    await this.push();
  }

  /** Ends the proxy of a pod. */
  async remove(pod: MeshedPod): Promise<void> {
    this.members.delete(pod);
    await this.withdraw(pod);
    await pod.envoy.stop();
  }

  /** Gives the mesh other objects; resolves when every proxy has taken them. */
  async apply(manifests: readonly Manifest[]): Promise<void> {
    this.manifests = manifests;
    await this.push();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.members].map(({ envoy }) => envoy.stop()));
    await this.plane.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private readyPods(): readonly Pod[] {
    return [...this.ready].map(({ proxy }) => proxy.pod);
  }

  /** One after another, each with what is true when its turn comes. */
  private push(): Promise<void> {
    const push = async (): Promise<void> => {
      const mesh = readMesh(this.manifests);
      const tell = ({ proxy, envoy }: MeshedPod) => envoy.update(translate(mesh, proxy, this.readyPods()));
      await Promise.all([...this.members].map(tell));
    };
    this.pushed = this.pushed.then(push, push);
    return this.pushed;
  }
}

/** Three parts of addresses that another mesh of this machine has hardly drawn too. */
function freshNetwork(): string {
  const part = (): number => 1 + Math.floor(Math.random() * 254);
  return `127.${part()}.${part()}`;
}
