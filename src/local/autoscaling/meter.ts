/** What a process uses, by the metrics that every service of the lab shows of itself at `/metrics`. */
import { request } from 'undici';
import type { Reading } from './pods';

export interface Usage {
  /** Seconds of CPU since the process began. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

export interface Readings {
  /** Thousandths of a core, on average since the last look. @default - there was no look before */
  readonly cpu?: Reading;
  /** Bytes. @default - the process does not answer */
  readonly memory?: Reading;
}

/** Milliseconds until a process that does not answer has no metrics. */
const timeout = 2_000;

/** Looks at processes from time to time; CPU is what was used between two looks. */
export class Meter {
  private readonly last = new Map<string, { readonly at: number; readonly cpuSeconds: number }>();

  constructor(private readonly usageOf: (origin: string) => Promise<Usage | undefined> = askProcess) {}

  async read(origin: string, now: number): Promise<Readings> {
    const usage = await this.usageOf(origin);
    const before = this.last.get(origin);
    if (!usage) {
      this.last.delete(origin);
      return {};
    }
    this.last.set(origin, { at: now, cpuSeconds: usage.cpuSeconds });
    const memory = { used: usage.residentBytes, at: now, window: 0 };
    // A process that was replaced begins to count from zero.
    if (!before || before.at >= now || usage.cpuSeconds < before.cpuSeconds) return { memory };
    const window = now - before.at;
    const used = Math.round(((usage.cpuSeconds - before.cpuSeconds) * 1e6) / window);
    return { memory, cpu: { used, at: now, window } };
  }
}

async function askProcess(origin: string): Promise<Usage | undefined> {
  try {
    const { statusCode, body } = await request(`${origin}/metrics`, { headersTimeout: timeout, bodyTimeout: timeout });
    return statusCode === 200 ? usageIn(await body.text()) : (await body.dump(), undefined);
  } catch {
    // It is starting, or gone: the next look will tell.
    return undefined;
  }
}

/** Reads the two metrics from the text format of Prometheus. */
export function usageIn(text: string): Usage | undefined {
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? NaN);
  const cpuSeconds = value('process_cpu_seconds_total');
  const residentBytes = value('process_resident_memory_bytes');
  return Number.isFinite(cpuSeconds) && Number.isFinite(residentBytes) ? { cpuSeconds, residentBytes } : undefined;
}
