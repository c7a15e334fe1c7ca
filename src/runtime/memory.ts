import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap of a service small. V8 sizes it for the machine's memory: under load a service held 140–165 MB,
 * of which most was garbage; it holds 90–110 MB (bench/music.ts) where the old objects may grow by a fifth before they
 * are looked at. This is read at each collection, so it may be set while the process runs, and limits nothing.
 *
 * The space for new objects is set when Node starts (`NODE_OPTIONS` of the Dockerfile and of `lab run`): up to 16 MB of
 * it were only waited for, and with 1 MB a service spent a fifth of its time on collecting what was still in use.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=20');
}
