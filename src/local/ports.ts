import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { UserError } from '../user-error';

/** Everything that `lab run` opens is for this machine alone. */
export const loopback = '127.0.0.1';

/**
 * Where a port that nobody named is looked for: below those that kernels give to connections that go out (Linux from 32,768,
 * macOS and Windows from 49,152) and below NodePorts (from 30,000). One of those would be lost to any connection that is
 * opened before its server listens, or while it is started again.
 */
const anyPort = { from: 15_000, below: 30_000 };

export interface PortWish {
  /** Who listens there, as people know it. */
  readonly name: string;
  /** The port that people know it by; 0 stands for any free port. */
  readonly port: number;
  /** Options with which any free port is taken instead. @default - there are none */
  readonly freely?: string;
}

/**
 * Finds a port for each wish, by name.
 * @throws UserError naming every port that is in use, who wanted it, and what to do.
 */
export async function choosePorts(wishes: readonly PortWish[]): Promise<Readonly<Record<string, number>>> {
  const probes = await Promise.all(wishes.map(async (wish) => ({ wish, ...(await probeFor(wish)) })));
  const busy = probes.filter(({ problem }) => problem !== undefined);
  await Promise.all(probes.map(({ release }) => release()));
  if (busy.length > 0) throw new UserError(busy.map(({ wish, problem }) => explain(wish, problem)).join('\n'));
  return Object.fromEntries(probes.map(({ wish, port }) => [wish.name, port]));
}

interface Probe {
  readonly port: number;
  readonly problem?: NodeJS.ErrnoException;
  readonly release: () => Promise<void>;
}

/** A port that somebody else has is a problem only where it was asked for by its number. */
async function probeFor(wish: PortWish): Promise<Probe> {
  if (wish.port !== 0) return probe(wish.port);
  const found = await probe(randomInt(anyPort.from, anyPort.below));
  return found.problem?.code === 'EADDRINUSE' ? probeFor(wish) : found;
}

/** Holds the port until `release`, so that two wishes for any free port get different ones. */
function probe(port: number): Promise<Probe> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (problem) => resolve({ port, problem, release: () => Promise.resolve() }));
    server.listen({ port, host: loopback, exclusive: true }, () => {
      resolve({ port, release: () => new Promise((closed) => server.close(() => closed())) });
    });
  });
}

function explain({ name, port, freely }: PortWish, problem: NodeJS.ErrnoException | undefined): string {
  if (problem?.code === 'EADDRINUSE') {
    return (
      `Port ${port} on ${loopback} is in use, and ${name} needs it.\n` +
      `  See who has it: lsof -nP -iTCP:${port} -sTCP:LISTEN\n` +
      `  Stop that program${freely ? `, or run with ${freely} to take any free port` : ''}.`
    );
  }
  return `Port ${port} on ${loopback} cannot be opened for ${name}: ${problem?.message ?? 'unknown reason'}.`;
}
