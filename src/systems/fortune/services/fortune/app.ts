import type { FastifyInstance, FastifyReply } from 'fastify';
import { createServer, type ServerOptions } from '../../../../runtime/server';
import { contract } from '../../contract';
import { drawFortune } from './domain/fortunes';
import type { Peer } from './domain/members';
import type { Member } from './member';
import { contentSecurityPolicy, html, icon } from './page/html';
import { script } from './page/script';
import { style } from './page/style';

export interface FortuneDependencies {
  readonly member: Pick<Member, 'isLeading' | 'term' | 'leader' | 'role' | 'messages' | 'storeAnswers'>;
  readonly own: Peer;
  readonly peers: readonly Peer[];
  readonly fenced: boolean;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  readonly logger?: ServerOptions['logger'];
}

/** Which term answered; a client that has seen a higher one leaves the answer alone. */
export const termHeader = 'x-fortune-term';
export const leaderHeader = 'x-fortune-leader';

/** Is asked all the time, by whoever routes or watches. */
const quiet = { logLevel: 'warn' } as const;

/** The page, and behind it what only the leader answers. */
export function buildApp(dependencies: FortuneDependencies): FastifyInstance {
  const { member, own, peers, fenced, random, logger } = dependencies;
  const app = createServer({
    basePath: contract.workloads.fortune.http.basePath,
    ...(logger !== undefined && { logger }),
  });
  const nameOf = (ordinal: number | undefined): string | null =>
    peers.find((peer) => peer.ordinal === ordinal)?.name ?? null;
  const stamp = (reply: FastifyReply): FastifyReply =>
    reply.header(termHeader, member.term).header(leaderHeader, own.name).header('cache-control', 'no-store');
  const refuse = (reply: FastifyReply): FastifyReply =>
    reply
      .code(503)
      .header('retry-after', '1')
      .header('cache-control', 'no-store')
      .send({ error: 'this member does not lead', leader: nameOf(member.leader), term: member.term });

  addPage(app);

  app.get('/api/fortune', (_request, reply) =>
    member.isLeading
      ? stamp(reply).send({ fortune: drawFortune(random), leader: own.name, term: member.term })
      : refuse(reply),
  );

  // Passes for the leader alone, as a readiness probe would.
  app.get('/api/leading', quiet, (_request, reply) =>
    member.isLeading ? stamp(reply).send({ leader: own.name, term: member.term }) : refuse(reply),
  );

  app.get('/api/leader', quiet, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ leader: nameOf(member.leader), term: member.term }),
  );

  app.get('/api/status', quiet, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({
      member: own.name,
      members: peers.map(({ name }) => name),
      role: member.role,
      leading: member.isLeading,
      leader: nameOf(member.leader),
      term: member.term,
      fenced,
      storeAnswers: member.storeAnswers,
      messages: member.messages,
    }),
  );

  return app;
}

/** Every member has the page: it says that a leader is being elected, and finds the new one by itself. */
function addPage(app: FastifyInstance): void {
  const files = [
    ['/', 'text/html; charset=utf-8', html],
    ['/page.js', 'text/javascript; charset=utf-8', script],
    ['/style.css', 'text/css; charset=utf-8', style],
    ['/icon.svg', 'image/svg+xml', icon],
  ] as const;
  for (const [path, type, content] of files) {
    app.get(path, (_request, reply) =>
      reply
        .type(type)
        .header('content-security-policy', contentSecurityPolicy)
        .header('x-content-type-options', 'nosniff')
        .header('referrer-policy', 'no-referrer')
        .header('cache-control', 'no-cache')
        .send(content),
    );
  }
}
