/** Load for the lesson on autoscaling: virtual users who each make a pod work, or hold memory. */
import type { Scenario, VirtualUser } from '../../../local/load/scenario';
import { contract, lessons } from '../contract';

/** Under which path the burner is called from outside. */
const { name } = contract.workloads.burner;

/** Milliseconds of CPU of one call, and seconds until the next one: a user takes about a tenth of a core. */
const milliseconds = 50;
const pause = 0.5;

/** Mebibytes that one call holds, and for how long. */
const mebibytes = 32;
const seconds = 10;

const { averageCpu, averageMemory } = lessons.autoscaler;

export const scenarios = {
  cpu: {
    does: `takes ${milliseconds} ms of CPU, then waits ${pause} s; the autoscaler keeps ${averageCpu} %`,
    begin: () => () => always(`/${name}/cpu?milliseconds=${milliseconds}`, pause),
  },
  memory: {
    does: `holds ${mebibytes} MiB for ${seconds} s, then asks again; the autoscaler keeps ${averageMemory} %`,
    begin: () => () => always(`/${name}/memory?mebibytes=${mebibytes}&seconds=${seconds}`, seconds),
  },
} as const satisfies Readonly<Record<string, Scenario>>;

function always(path: string, rest: number): VirtualUser {
  return { nextPath: () => path, nextPause: () => rest };
}
