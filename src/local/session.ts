import { randomBytes } from 'node:crypto';
import { type Control, startControl } from './control';
import { type Proxy, type Route, startProxy } from './proxy';
import { startStore, type EmbeddedStore } from './store';
import { type ProcessPlan, type ServicePlan, Supervisor, type SupervisorOptions } from './supervisor';

/** What a system says of how it runs on one machine. */
export interface LocalPlan<Settings> {
  /** Port of the embedded DynamoDB. @default the system needs none */
  readonly storePort?: number;
  readonly services: readonly ServicePlan[];
  /** Run to their end, one after another, when the services are ready. */
  readonly jobs: readonly ProcessPlan[];
  readonly proxies: readonly ProxyPlan<Settings>[];
  /** As lab.yaml has them. */
  readonly settings: Settings;
  /** Takes over what another command sends. @throws Problem for what it does not understand */
  readonly change: (now: Settings, sent: unknown) => Settings;
}

export interface ProxyPlan<Settings> {
  readonly port: number;
  readonly routes: (settings: Settings) => readonly Route[];
}

/** One system running on this machine: everything that was opened, and the settings that can be changed meanwhile. */
export class Session<Settings> {
  /** Secret of this session's control. */
  readonly token = randomBytes(24).toString('hex');
  private readonly supervisor: Supervisor;
  private readonly opened: (EmbeddedStore | Proxy | Control)[] = [];
  private settings: Settings;

  constructor(
    private readonly plan: LocalPlan<Settings>,
    options: SupervisorOptions,
  ) {
    this.supervisor = new Supervisor(options);
    this.settings = plan.settings;
  }

  async openStore(): Promise<void> {
    if (this.plan.storePort !== undefined) this.opened.push(await startStore(this.plan.storePort));
  }

  /** All at once. @throws Problem when one ends before it is ready */
  async startServices(): Promise<void> {
    await Promise.all(this.plan.services.map((service) => this.supervisor.start(service)));
  }

  async runJobs(): Promise<void> {
    for (const job of this.plan.jobs) await this.supervisor.run(job);
  }

  async openProxies(): Promise<void> {
    for (const { port, routes } of this.plan.proxies) {
      this.opened.push(await startProxy({ port, routes: () => routes(this.settings) }));
    }
  }

  /** @returns where the settings are read and changed */
  async openControl(): Promise<string> {
    const control = await startControl({
      token: this.token,
      read: () => this.settings,
      change: (sent) => (this.settings = this.plan.change(this.settings, sent)),
    });
    this.opened.push(control);
    return control.url;
  }

  /** Process ids of the services by name. */
  get pids(): Readonly<Record<string, number>> {
    return this.supervisor.pids;
  }

  /** Ends the processes first: they still need the store while they finish their last requests. */
  async stop(): Promise<void> {
    await this.supervisor.stop();
    await Promise.all(this.opened.splice(0).map((each) => each.close()));
  }

  /** For those who cannot wait. */
  kill(): void {
    this.supervisor.kill();
  }
}
