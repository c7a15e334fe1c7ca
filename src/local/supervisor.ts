import { UserError } from '../user-error';
import { type Child, quoteTail, startChild } from './child';
import { type KeepOptions, KeptService } from './kept-service';
import type { ProcessPlan, ServicePlan } from './plan';

/** Starts the processes of one `lab run`, keeps its services running, and leaves none behind. */
export class Supervisor {
  private readonly services = new Map<string, KeptService>();
  private readonly jobs = new Set<Child>();
  private stopping = false;

  constructor(private readonly options: KeepOptions) {}

  /** Starts a service, waits until it is ready, and keeps it. @throws UserError when it does not get there */
  async start(plan: ServicePlan): Promise<void> {
    this.refuseWhileStopping(plan);
    const service = new KeptService(plan, this.options);
    this.services.set(plan.name, service);
    await service.start();
  }

  /** Stops a service for good. */
  async remove(name: string): Promise<void> {
    await this.service(name).stop();
    this.services.delete(name);
    this.options.onChange?.();
  }

  /** Runs a process to its end. @throws UserError when it ends with another code than 0 */
  async run(plan: ProcessPlan): Promise<void> {
    this.refuseWhileStopping(plan);
    const child = startChild(plan, (line) => this.options.onLine(plan.name, line));
    this.jobs.add(child);
    const how = await child.ended;
    this.jobs.delete(child);
    if (child.process.exitCode !== 0) throw new UserError(`${plan.name} ${how}.${quoteTail(child)}`);
  }

  /** @throws Error for a name that nobody has */
  service(name: string): KeptService {
    const found = this.services.get(name);
    if (!found) throw new Error(`There is no process ${name}`);
    return found;
  }

  /** In the order in which they were started. */
  get all(): readonly KeptService[] {
    return [...this.services.values()];
  }

  /** Asks every process to stop, and ends those that do not. */
  async stop(): Promise<void> {
    this.stopping = true;
    const jobs = [...this.jobs];
    jobs.forEach(({ process }) => process.kill('SIGTERM'));
    const timeout = setTimeout(
      () => jobs.forEach(({ process }) => process.kill('SIGKILL')),
      this.options.gracefulMs ?? 10_000,
    );
    await Promise.all([...jobs.map(({ ended }) => ended), ...this.all.map((service) => service.stop())]);
    clearTimeout(timeout);
  }

  /** Ends every process at once. */
  kill(): void {
    this.stopping = true;
    this.jobs.forEach(({ process }) => process.kill('SIGKILL'));
    this.all.forEach((service) => {
      void service.stop();
      service.kill();
    });
  }

  private refuseWhileStopping({ name }: ProcessPlan): void {
    if (this.stopping) throw new UserError(`${name} is not started: the run is being stopped.`);
  }
}
