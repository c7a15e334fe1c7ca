import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Workload } from '../lab/lab';
import { UserError } from '../user-error';
import { ScaledReplicas } from './autoscaling/scaled-replicas';
import { Scaler } from './autoscaling/scaler';
import { type Control, startControl } from './control';
import { type Link, startLink } from './link';
import type { LocalRun, RunOperations } from './operations';
import { isAcross } from './partition';
import type { LocalPlan, Now, ProxyPlan } from './plan';
import { namesOf } from './processes';
import { type Proxy, type Route, startProxy } from './proxy';
import { Replicas } from './replicas';
import { processStatus, type RunStatus, type WorkloadStatus } from './status';
import { Supervisor } from './supervisor';
import type { KeepOptions, ServiceEvent } from './kept-service';
import { sessionCommands } from './session-commands';
import type { Traffic } from './traffic';

/** Milliseconds between two attempts of a job after its services came back. */
const jobIntervalMs = 1_000;

/** One system running on this machine: its processes, what was opened for them, and what can be changed meanwhile. */
export class Session {
  /** Secret of this session's control. */
  readonly token = randomBytes(24).toString('hex');
  readonly supervisor: Supervisor;
  traffic: Traffic;
  private phase: RunStatus['phase'] = 'starting';
  private sides: readonly (readonly string[])[] = [];
  private readonly opened: (Proxy | Control | Link)[] = [];
  private links: readonly Link[] = [];
  private readonly replicas = new Map<string, Replicas>();
  private readonly scalers: Scaler[] = [];
  private readonly routes = new Map<ProxyPlan, readonly Route[]>();

  constructor(
    readonly run: LocalRun,
    readonly plan: LocalPlan,
    readonly aliases: NonNullable<RunOperations['aliases']>,
    private readonly options: KeepOptions,
  ) {
    this.traffic = plan.traffic;
    this.supervisor = new Supervisor({
      ...options,
      onEvent: (name, event) => this.noteEvent(name, event),
      onChange: () => this.refresh(),
    });
  }

  /** Proxies and links: until a service is ready, they answer as they do when it is down. */
  async openNetwork(): Promise<void> {
    this.refresh();
    for (const proxy of this.plan.proxies) this.opened.push(await this.openProxy(proxy));
    this.links = await Promise.all(this.plan.links.map(startLink));
    this.opened.push(...this.links);
  }

  /** All at once. @throws UserError when one ends before it is ready */
  async startServices(): Promise<void> {
    await Promise.all(this.plan.services.map((service) => this.supervisor.start(service)));
  }

  async runJobs(): Promise<void> {
    for (const job of this.plan.jobs) await this.supervisor.run(job);
  }

  /** @returns where the session is asked and changed */
  async openControl(): Promise<string> {
    const control = await startControl({
      token: this.token,
      status: () => this.status(),
      commands: sessionCommands(this),
    });
    this.opened.push(control);
    return control.url;
  }

  /** All that was to be started is ready: from now on autoscalers look at it. */
  noteReady(): void {
    this.phase = 'ready';
    for (const { workload: key, ...options } of this.plan.autoscalers ?? []) {
      const workload = Object.values<Workload>(this.run.system.workloads).find((one) => one.key === key);
      if (!workload) throw new Error(`${this.run.system.name} has no workload ${key} to scale`);
      const processes = new ScaledReplicas(this.replicasOf(workload), workload.releases[0].version);
      const scaler = new Scaler(processes, {
        ...options,
        onScale: ({ from, to, because }) => this.options.onLine(workload.name, `${from} → ${to} processes: ${because}`),
      });
      scaler.start();
      this.scalers.push(scaler);
    }
  }

  status(): RunStatus {
    const { system } = this.run;
    return {
      system: system.name,
      pid: process.pid,
      phase: this.phase,
      address: this.plan.address,
      workloads: Object.values<Workload>(system.workloads).map((workload) => this.workloadStatus(workload)),
      processes: this.supervisor.all.map(processStatus),
      traffic: this.traffic,
      sides: this.sides,
    };
  }

  replicasOf(workload: Workload): Replicas {
    const own = this.run.processes.filter((process) => process.workload.key === workload.key);
    const versions = new Set(own.map(({ release }) => release.version));
    if (workload.kind !== 'deployment' || versions.size !== 1)
      throw new UserError(
        versions.size > 1
          ? `${workload.name} runs ${[...versions].join(' and ')} at a time: split its calls with lab canary`
          : `the processes of ${workload.name} are not all alike`,
      );
    const found = this.replicas.get(workload.key);
    if (found) return found;
    const base = own[0]?.choice.name ?? own[0]?.release.name ?? workload.name;
    const replicas = new Replicas(workload, base, this.plan, this.supervisor);
    this.replicas.set(workload.key, replicas);
    return replicas;
  }

  changeTraffic(traffic: Traffic): void {
    this.traffic = traffic;
    this.refresh();
  }

  /** Cuts what goes from one side to another; no sides: the network is whole. */
  partition(sides: readonly (readonly string[])[]): void {
    this.sides = sides;
    for (const link of this.links) link.isCut = isAcross(link.plan, sides);
  }

  /** Ends the processes first: they still need each other while they finish their last requests. */
  async stop(): Promise<void> {
    this.phase = 'stopping';
    await Promise.all(this.scalers.map((scaler) => scaler.stop()));
    await this.supervisor.stop();
    await Promise.all(this.opened.splice(0).map((each) => each.close()));
  }

  /** For those who cannot wait. */
  kill(): void {
    this.supervisor.kill();
  }

  private workloadStatus(workload: Workload): WorkloadStatus {
    const { key, name, short, releases, faults } = workload;
    const { processes } = this.run;
    const running = processes.filter((process) => process.workload.key === key).map(({ release }) => release.version);
    const update = this.replicas.get(key)?.status;
    return {
      key,
      name,
      short,
      names: namesOf(workload, processes),
      versions: releases.map(({ version }) => version),
      split: [...new Set(running)],
      faults,
      ...(update && { update }),
    };
  }

  private openProxy(plan: ProxyPlan): Promise<Proxy> {
    const { page, port } = plan;
    return startProxy({
      port,
      routes: () => this.routes.get(plan) ?? [],
      ...(page && { page: () => page(this.now) }),
    });
  }

  private get now(): Now {
    const callable = this.supervisor.all.filter((service) => service.isCallable).map(({ plan }) => plan);
    return {
      traffic: this.traffic,
      originsOf: (workload, version) =>
        callable
          .filter((plan) => plan.workload === workload && (version === undefined || plan.version === version))
          .map(({ origin }) => origin),
    };
  }

  private refresh(): void {
    const { now } = this;
    for (const plan of this.plan.proxies) this.routes.set(plan, plan.routes(now));
  }

  private noteEvent(name: string, event: ServiceEvent): void {
    this.options.onEvent?.(name, event);
    const isForgetful = this.plan.services.some((plan) => plan.name === name && plan.isForgetful);
    if (isForgetful && event.what === 'back') void this.beginAnew();
  }

  /** What was stored is gone: who uses the store makes its tables again, and the jobs fill them. */
  private async beginAnew(): Promise<void> {
    const users = Object.values<Workload>(this.run.system.workloads).filter(({ usesTables }) => usesTables);
    const own = this.supervisor.all.filter(({ plan }) => users.some(({ key }) => key === plan.workload));
    await Promise.all(own.map((service) => service.restart().catch(() => undefined)));
    while (this.phase !== 'stopping') {
      try {
        return await this.runJobs();
      } catch {
        // Who uses the store is not ready yet; the job has said so.
        await sleep(jobIntervalMs);
      }
    }
  }
}
