/** The members of fortune as real processes of this machine, with a network between them that can be cut. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../tools/daemon';
import { Links } from './fortune-links';
import { bundle, type RunningProcess, start, untilOk } from './processes';

const services = 'src/systems/fortune/services';
const secret = 'secret-of-the-members-in-tests';

export interface FortuneOptions {
  /** @default 5 */
  readonly members?: number;
  /** Seconds: lease, renew, retry. @default [3, 2, 0.5] */
  readonly timings?: readonly [number, number, number];
  /** @default true */
  readonly fenced?: boolean;
  /** Of every member, besides its own. @default - nothing */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Status {
  readonly member: string;
  readonly role: string;
  readonly leading: boolean;
  readonly leader: string | null;
  readonly term: number;
  readonly messages: { readonly sent: Record<string, number>; readonly received: Record<string, number> };
}

/** Milliseconds; longer than any member that works takes to answer on a busy machine. */
const askWithin = 1_000;

export class Fortune {
  readonly ordinals: readonly number[];
  private readonly processes = new Map<string, RunningProcess>();
  private readonly peerPorts: Record<string, number> = {};
  private readonly folder = mkdtempSync(join(tmpdir(), 'fortune-'));
  private cut: readonly (readonly string[])[] = [];
  private readonly links = new Links(
    (name) => this.peerPorts[name] ?? 0,
    (from, to) => this.cut.some((group) => group.includes(from)) && !this.together(from, to),
  );
  /** `from to` → what `from` calls. */
  private readonly routes = new Map<string, string>();
  private files!: Record<'member' | 'store', string>;
  private ports!: readonly number[];

  private constructor(private readonly options: FortuneOptions) {
    this.ordinals = Array.from({ length: options.members ?? 5 }, (_, index) => index + 1);
  }

  /** @throws Error when the highest member does not lead in time; nothing runs then */
  static async start(options: FortuneOptions = {}): Promise<Fortune> {
    const fortune = new Fortune(options);
    try {
      await fortune.open();
      return fortune;
    } catch (error) {
      await fortune.stop();
      throw error;
    }
  }

  nameOf(ordinal: number): string {
    return `fortune-${ordinal}`;
  }

  originOf(ordinal: number): string {
    return `http://127.0.0.1:${this.ports[ordinal - 1]}`;
  }

  processOf(ordinal: number): RunningProcess {
    const found = this.processes.get(this.nameOf(ordinal));
    if (!found) throw new Error(`${this.nameOf(ordinal)} does not run`);
    return found;
  }

  async startStore(): Promise<void> {
    const [port] = await freePorts(1);
    const environment = { PORT: String(port), STORE_TOKEN: secret, LEASE_FILE: join(this.folder, 'lease.json') };
    this.processes.set('store', await start(this.files.store, environment));
    this.peerPorts['store'] = port ?? 0;
  }

  stopStore(): Promise<unknown> {
    return this.processes.get('store')?.stop('SIGKILL') ?? Promise.resolve();
  }

  /** Starts a process, without waiting until it takes part. */
  async startMember(ordinal: number): Promise<void> {
    const name = this.nameOf(ordinal);
    const peerPort = this.ports[this.ordinals.length + ordinal - 1] ?? 0;
    this.peerPorts[name] = peerPort;
    this.processes.set(name, await start(this.files.member, this.environmentOf(name, ordinal, peerPort)));
  }

  /** Cuts the members that are named in one group from all that are not in it; `store` is in the last one. */
  partition(...groups: readonly (readonly number[])[]): void {
    this.cut = groups.map((group, index) => [
      ...group.map((ordinal) => this.nameOf(ordinal)),
      ...(index === groups.length - 1 ? ['store'] : []),
    ]);
  }

  heal(): void {
    this.cut = [];
  }

  async status(ordinal: number): Promise<Status | undefined> {
    try {
      const answer = await fetch(`${this.originOf(ordinal)}/api/status`, { signal: AbortSignal.timeout(askWithin) });
      return (await answer.json()) as Status;
    } catch {
      return undefined;
    }
  }

  /** The member that leads, and says so. @throws Error after 30 seconds without one */
  async untilLeader(isRight: (status: Status) => boolean = () => true): Promise<Status & { readonly ordinal: number }> {
    for (const started = performance.now(); performance.now() - started < 30_000; await sleep(20)) {
      const leading = (await this.statuses()).find((one) => one.leading && isRight(one));
      if (leading) return leading;
    }
    throw new Error(`No such leader after 30 seconds:\n${this.lastWords()}`);
  }

  /**
   * Every member has heard that this one leads, and of its term or a later one: without the fence a lower member that led
   * for a moment may have told some of them a term that the highest one, which is right whatever the terms, never hears of.
   * @throws Error after 30 seconds
   */
  async untilAllFollow(leader: number): Promise<void> {
    for (const started = performance.now(); performance.now() - started < 30_000; await sleep(20)) {
      const statuses = await this.statuses();
      const { term = Infinity } = statuses.find((one) => one.ordinal === leader && one.leading) ?? {};
      const following = statuses.filter((one) => one.leader === this.nameOf(leader) && one.term >= term);
      if (following.length === this.ordinals.length) return;
    }
    throw new Error(`Not all members follow ${this.nameOf(leader)} after 30 seconds:\n${this.lastWords()}`);
  }

  /** The last line that each process has written. */
  lastWords(): string {
    return [...this.processes].map(([name, { log }]) => `${name}: ${log.at(-1) ?? 'nothing'}`).join('\n');
  }

  async untilReady(ordinal: number): Promise<void> {
    await untilOk(`${this.originOf(ordinal)}/readiness`);
  }

  async stop(): Promise<void> {
    for (const { pid } of this.processes.values()) resume(pid);
    await Promise.all([...this.processes.values()].map(({ stop }) => stop('SIGKILL')));
    await this.links.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Of the members that answer. */
  private async statuses(): Promise<readonly (Status & { readonly ordinal: number })[]> {
    const asked = this.ordinals.map(async (ordinal) => ({ ordinal, status: await this.status(ordinal) }));
    return (await Promise.all(asked)).flatMap(({ ordinal, status }) => (status ? [{ ...status, ordinal }] : []));
  }

  private async open(): Promise<void> {
    // One for each process that must not outlive this one.
    process.setMaxListeners(50);
    this.files = await bundle({ member: `${services}/fortune/main.ts`, store: `${services}/lease-store/main.ts` });
    this.ports = await freePorts(2 * this.ordinals.length);
    await this.openLinks();
    await this.startStore();
    await Promise.all(this.ordinals.map((ordinal) => this.startMember(ordinal)));
    await this.untilLeader(({ leader }) => leader === this.nameOf(this.ordinals.length));
  }

  private async openLinks(): Promise<void> {
    const names = this.ordinals.map((ordinal) => this.nameOf(ordinal));
    for (const from of names)
      for (const to of [...names, 'store']) this.routes.set(`${from} ${to}`, await this.links.open(from, to));
  }

  private routeOf(from: string, to: string): string {
    return this.routes.get(`${from} ${to}`) ?? '';
  }

  private together(from: string, to: string): boolean {
    return this.cut.some((group) => group.includes(from) && group.includes(to));
  }

  private environmentOf(name: string, ordinal: number, peerPort: number): Record<string, string> {
    const [lease, renew, retry] = this.options.timings ?? [3, 2, 0.5];
    const peers = this.ordinals.map((peer) => `${this.nameOf(peer)}=${this.routeOf(name, this.nameOf(peer))}`);
    return {
      ...this.options.environment,
      PORT: String(this.ports[ordinal - 1]),
      PEER_PORT: String(peerPort),
      MEMBER_NAME: name,
      MEMBER_ADDRESS: '127.0.0.1',
      PEERS: peers.join(','),
      PEER_SECRET: secret,
      LEASE_STORE: `http://${this.routeOf(name, 'store')}`,
      LEASE_SECONDS: String(lease),
      RENEW_SECONDS: String(renew),
      RETRY_SECONDS: String(retry),
      LOOKUP_SECONDS: '5',
      FENCE: this.options.fenced === false ? 'off' : 'on',
    };
  }
}

export function pause(pid: number): void {
  process.kill(pid, 'SIGSTOP');
}

export function resume(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // It has ended.
  }
}
