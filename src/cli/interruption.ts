/** Ctrl-C, being told to end, and a terminal that is closed: foreign programs must not be left behind. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What goes also where a second Ctrl-C leaves no time for anything else. */
const passing = new Set<() => void>();

/** Work that is told once, by its signal; a second Ctrl-C ends it at once. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stopListening = signals.map((name) => listen(name, () => controller.abort()));
  try {
    return await work(controller.signal);
  } finally {
    for (const stop of stopListening) stop();
  }
}

/** The second time it does what the signal does to a process that does not listen to it. */
function listen(name: NodeJS.Signals, first: () => void): () => void {
  let isHeard = false;
  const hear = (): void => {
    if (!isHeard) {
      isHeard = true;
      return first();
    }
    for (const remove of passing) remove();
    process.off(name, hear);
    process.kill(process.pid, name);
  };
  process.on(name, hear);
  return () => void process.off(name, hear);
}

/** Work with something beside it that must not outlive it, however it ends. @param remove must not have to be waited for */
export async function withPassing<T>(remove: () => void, work: () => Promise<T>): Promise<T> {
  passing.add(remove);
  try {
    return await work();
  } finally {
    passing.delete(remove);
    remove();
  }
}
