/** Ctrl-C, being told to end, and a terminal that is closed: foreign programs must not be left behind. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Work that is told once, by its signal; a second Ctrl-C ends it at once. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  for (const signal of signals) process.once(signal, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
