/** `lab watch <system> --local`: its processes on this machine, then each change as it happens. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SystemName } from '../../lab/systems';
import type { RunOperations } from '../../local/operations';
import type { ProcessStatus, RunStatus } from '../../local/status';
import type { Context } from '../context';
import { interruptible } from '../interruption';
import { operationsOf } from '../operations';
import { filled, lineWidth } from '../../lab/config/lines';
import { columnGap, say, table } from '../terminal';
import { RunFile } from './running';

/** Milliseconds between two looks. */
const intervalMs = 250;

const header = ['Process', 'Version', 'State', 'Restarts', 'Says'] as const;

type Row = readonly string[];

export async function watchHere(context: Context, system: SystemName, once: boolean): Promise<void> {
  const file = new RunFile(context, system);
  const { says } = (await operationsOf(system)).run;
  let rows = await rowsOf((await file.expect()).status, says);
  table(header, inLines(rows)).forEach(say);
  if (once) return;
  await interruptible(async (signal) => {
    for (;;) {
      await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const running = await file.find();
      if (!running) return say(`${system} has stopped.`);
      const now = await rowsOf(running.status, says);
      for (const change of changedRows(rows, now))
        say(`${new Date().toISOString().slice(11, 19)}  ${change.join('  ')}`);
      rows = now;
    }
  });
}

/** What a process says goes on in the lines below it where it has more to say than fits beside its name. */
export function inLines(rows: readonly Row[]): readonly Row[] {
  const others = header.slice(0, -1);
  const widths = others.map((name, column) =>
    Math.max(...[name, ...rows.map((row) => row[column] ?? '')].map(({ length }) => length)),
  );
  const room = widths.reduce((left, width) => left - width - columnGap.length, lineWidth);
  return rows.flatMap((row) => {
    const [first = '', ...more] = filled((row[others.length] ?? '').split(' '), room);
    return [[...row.slice(0, -1), first], ...more.map((line) => [...others.map(() => ''), line])];
  });
}

/** Rows that are new or different, and processes that are gone. */
export function changedRows(before: readonly Row[], after: readonly Row[]): readonly Row[] {
  const changed = after.filter((row) => !before.some((old) => old.join('\n') === row.join('\n')));
  const gone = before.filter(([name]) => !after.some(([other]) => other === name));
  return [...changed, ...gone.map(([name = '', version = '']) => [name, version, 'gone'])];
}

function rowsOf({ processes }: RunStatus, says: RunOperations['says']): Promise<readonly Row[]> {
  return Promise.all(
    processes.map(async (process) => [
      process.name,
      process.version ?? '-',
      process.state,
      String(process.restarts),
      await wordsOf(process, says),
    ]),
  );
}

async function wordsOf({ state, origin, workload }: ProcessStatus, says: RunOperations['says']): Promise<string> {
  if (!says || state !== 'ready') return '';
  // It may end while it is asked.
  return says({ origin, workload }).catch(() => '');
}
