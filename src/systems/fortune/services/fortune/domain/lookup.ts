/** Milliseconds between two attempts. */
const lookupInterval = 500;

export interface Lookup {
  /** @throws Error where the name is not known */
  readonly resolve: (host: string) => Promise<unknown>;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Attempts before the name counts as wrong; 30 s is what a cluster's name server may take for a new pod. @default 60 */
  readonly attempts?: number;
}

/**
 * Waits until this member's own name resolves. Others may be down for as long as they like, but the own pod is there: a
 * name of it that nobody knows means that PEERS, or the headless Service, is wrong.
 * @returns why it does not, or undefined
 */
export async function unresolved(url: string, { resolve, sleep, attempts = 60 }: Lookup): Promise<string | undefined> {
  const { hostname } = new URL(url);
  for (let attempt = 1; ; attempt++) {
    try {
      await resolve(hostname);
      return undefined;
    } catch (error) {
      if (attempt >= attempts) return `${hostname} does not resolve (${(error as Error).message})`;
      await sleep(lookupInterval);
    }
  }
}
