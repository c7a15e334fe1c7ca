/** The pods of primitives' two Services as their chart describes them: real web servers, each behind a real proxy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../../src/synth/documents';
import { contract, lessons } from '../../../src/systems/primitives/contract';
import { page, pages } from '../../../src/systems/primitives/data';
import { bundle, type RunningProcess, start, untilOk } from '../../support/processes';
import { portHere } from '../../tools/istio/mesh';
import { type Controller, podOf } from '../../tools/istio/pods';
import { type MeshedPod, TestMesh } from '../../tools/istio/test-mesh';
import { joinGateway, originOf } from './gateway';

const { namespace, workloads } = contract;
const { web } = workloads;
const { few, many } = lessons.services;
const { dns } = lessons;

/** Every name by which the tests call a web server. */
const names = [few.name, many.name, dns.host, dns.outside].join();

export class MeshedPrimitives {
  private readonly services: RunningProcess[] = [];
  private readonly site = mkdtempSync(join(tmpdir(), 'site-'));

  private constructor(
    private readonly mesh: TestMesh,
    private readonly gateway: MeshedPod,
    private readonly caller: MeshedPod,
  ) {
    writeFileSync(join(this.site, page), pages[page]);
  }

  /** Resolves when every pod is ready and every proxy knows it. */
  static async start(manifests: readonly Manifest[]): Promise<MeshedPrimitives> {
    const { file } = await bundle({ file: 'src/systems/primitives/services/web/main.ts' });
    const mesh = await TestMesh.start(manifests);
    const { address, outbound } = mesh.addresses();
    const { serviceAccount } = web;
    const caller = mesh.join({ name: 'caller', namespace, labels: {}, serviceAccount, address }, { outbound });
    const primitives = new MeshedPrimitives(mesh, await joinGateway(mesh), await caller);
    try {
      await Promise.all(podsIn(manifests).map(([name, pod]) => primitives.add(name, pod, file)));
    } catch (error) {
      await primitives.stop();
      throw error;
    }
    return primitives;
  }

  /** Where clients outside of the cluster call. */
  get outside(): string {
    return originOf(this.gateway);
  }

  /** Where a web server finds all names at a port. */
  inside(port: number): string {
    return `http://${this.caller.proxy.outbound}:${portHere(port)}`;
  }

  async stop(): Promise<void> {
    await this.mesh.stop();
    await Promise.all(this.services.map((service) => service.stop('SIGKILL')));
    rmSync(this.site, { recursive: true });
  }

  private async add(name: string, controller: Controller, file: string): Promise<void> {
    const place = { SERVER: lessons.pods.containers.web, SITE: this.site, POD_NAME: name, NODE_NAME: 'any' };
    const service = await start(file, { ...place, ALLOWED_HOSTS: names });
    this.services.push(service);
    const { address, outbound } = this.mesh.addresses();
    const member = await this.mesh.join(podOf(controller, name, address), { servicePort: service.port, outbound });
    await untilOk(`${service.origin}/readiness`);
    await this.mesh.admit(member);
  }
}

/** By their names: those that nobody keeps, and those of the Deployment. */
function podsIn(manifests: readonly Manifest[]): readonly (readonly [string, Controller])[] {
  const bare = (manifests as readonly Bare[]).filter(({ kind }) => kind === 'Pod').map(asController);
  const kept = (manifests as readonly Controller[]).filter(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === many.app,
  );
  return [...bare, ...kept].flatMap((one) =>
    Array.from({ length: one.spec.replicas ?? 1 }, (_, index) => [nameOf(one, index), one] as const),
  );
}

type Template = Controller['spec']['template'];
type Bare = Manifest & { readonly metadata: Template['metadata']; readonly spec: Template['spec'] };

function asController({ metadata, spec, ...rest }: Bare): Controller {
  return { ...rest, metadata, spec: { template: { metadata, spec } } };
}

function nameOf({ kind, metadata }: Controller, index: number): string {
  return kind === 'Pod' ? metadata.name : `${metadata.name}-${index + 1}`;
}
