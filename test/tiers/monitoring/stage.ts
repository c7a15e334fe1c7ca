/** What a system gives the tier: its real processes under load, and what can be done to them. */
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../../tools/prometheus';

export interface Fault {
  readonly name: string;
  /** Alerts that it must raise, as `<alert> <namespace> <service>`. */
  readonly raises: readonly string[];
  /** Alerts that it may raise as well. @default - none */
  readonly mayRaise?: readonly string[];
  readonly inject: () => Promise<void>;
  /** @default - it stays */
  readonly heal?: () => Promise<void>;
}

export interface Stage {
  readonly targets: readonly Target[];
  /** In the order in which they are injected: those that leave the least come last. */
  readonly faults: readonly Fault[];
  /** Begins the load that goes on until `stop`. */
  readonly load: () => void;
  readonly stop: () => Promise<void>;
}

interface Orders {
  readonly delayMs?: number;
  readonly busy?: number;
  readonly memoryMb?: number;
}

/** What a process with `sabotage.js` is told. */
export class Sabotage {
  private readonly file = join(mkdtempSync(join(tmpdir(), 'sabotage-')), 'orders.json');
  private orders: Orders = {};

  /** Of the process. */
  get environment(): Record<string, string> {
    return { NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, 'sabotage.js'))}`, SABOTAGE: this.file };
  }

  order(orders: Orders): void {
    this.orders = { ...this.orders, ...orders };
    writeFileSync(`${this.file}.new`, JSON.stringify(this.orders));
    renameSync(`${this.file}.new`, this.file);
  }
}

/** Longer than any answer takes on a busy machine, and shorter than any caller waits. */
export const lateMs = 3_000;

/** The share of a processor of a busy process: well above nine tenths of what a pod may have. */
const busy = 0.8;

export const raised = (namespace: string, service: string, ...alerts: readonly string[]): readonly string[] =>
  alerts.map((alert) => `${alert} ${namespace} ${service}`);

export interface PodFaultsProps {
  readonly namespace: string;
  readonly service: string;
  readonly sabotages: readonly Sabotage[];
  /** More than nine tenths of what a pod may have. @default 300, for the 256 MiB of most */
  readonly memoryMb?: number;
  readonly kill: () => Promise<void>;
}

/** Faults of the pods of one service: at its limits, then gone. */
export function podFaults({ namespace, service, sabotages, memoryMb = 300, kill }: PodFaultsProps): {
  readonly greedy: Fault;
  readonly gone: Fault;
} {
  const order = (orders: Orders) => () => Promise.resolve(sabotages.forEach((sabotage) => sabotage.order(orders)));
  return {
    greedy: {
      name: `${service} is at its limits`,
      raises: raised(namespace, service, 'CpuNearLimit', 'MemoryNearLimit'),
      // On a machine with other work too it may be late for a whole scrape, which is no different from none.
      mayRaise: raised(namespace, service, 'ServiceDown'),
      inject: order({ busy, memoryMb }),
      heal: order({ busy: 0 }),
    },
    gone: { name: `${service} is gone`, raises: raised(namespace, service, 'ServiceDown'), inject: kill },
  };
}

/** Calls `once` so often a second, however long each takes, until the function that it returns is called. */
export function atRate(perSecond: number, once: () => Promise<unknown>): () => void {
  const timer = setInterval(() => void once().catch(() => undefined), 1000 / perSecond);
  return () => clearInterval(timer);
}

/** Asks for an address and reads what comes, whatever it is. */
export async function ask(url: string, init: RequestInit = {}): Promise<void> {
  await (await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) })).arrayBuffer();
}

/** @throws Error after a minute in which `isSo` was never true */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 60_000; !(await isSo().catch(() => false)); await sleep(100))
    if (performance.now() > end) throw new Error(`After a minute: not ${what}`);
}
