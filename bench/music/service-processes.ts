import { readdirSync, readFileSync } from 'node:fs';

/** Child processes that run a bundle of build/, by its name and process id. Linux only, as /proc is. */
export function serviceProcesses(parent: number): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, parentOf] = /PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      const [, bundle] = /([\w-]+)\.js\0?$/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? [];
      if (Number(parentOf) === parent && bundle !== undefined) found[`${bundle} (${pid})`] = Number(pid);
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** Processor time so far, in microseconds, at Linux's 100 ticks a second. */
export function processorTime(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * 10_000;
}
