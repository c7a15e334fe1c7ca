import type { Lifecycle } from '../../../../runtime/lifecycle';
import type { WriterObserver } from './domain/writer';

/** Milliseconds without an acknowledgement after which the writer is not ready: longer than any single timeout. */
const acknowledgementTimeout = 10_000;

const lookEvery = 500;

/** Ready is a writer whose rows are acknowledged; while it waits for the ring it says so, and stays alive. */
export function watch(lifecycle: Lifecycle): WriterObserver {
  let latest = -Infinity;
  const progress = () => (latest = performance.now());
  setInterval(() => {
    if (lifecycle.phase !== 'draining')
      lifecycle.phase = performance.now() - latest < acknowledgementTimeout ? 'ready' : 'starting';
  }, lookEvery).unref();
  lifecycle.phase = 'starting';
  return {
    resumed: progress,
    acknowledged: progress,
    recorded: () => undefined,
    failed: () => undefined,
  };
}
