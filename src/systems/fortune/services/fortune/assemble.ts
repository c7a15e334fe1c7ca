/** The parts of one member, put together. */
import type { FastifyInstance } from 'fastify';
import { contract, election } from '../../contract';
import { buildApp } from './app';
import type { State } from './domain/election/state';
import { KubernetesApi, podAccess } from './kubernetes/api';
import { LeaderAddress } from './kubernetes/leader-address';
import { EmbeddedLease } from './lease/embedded';
import { KubernetesLease } from './lease/kubernetes';
import type { LeaseStore } from './lease/store';
import { Member } from './member';
import { addElectionMetrics } from './metrics';
import { buildPeerApp } from './peers/app';
import { Inbox } from './peers/inbox';
import { Outbox } from './peers/outbox';
import type { Settings } from './settings';

export interface Assembled {
  /** What clients see. */
  readonly app: FastifyInstance;
  /** What members see. */
  readonly peerApp: FastifyInstance;
  readonly member: Member;
}

export function assemble(settings: Settings): Assembled {
  const { rules, own, peers, secret } = settings;
  const { store, address } = storeOf(settings);
  const outbox = new Outbox({
    rules,
    peers,
    secret,
    onLost: (peer, reason) => app.log.info(`a message to ${peer.name} was lost: ${reason}`),
  });
  const member: Member = new Member({
    rules,
    store,
    send: (to, message) => void outbox.send(to, message),
    onChange: (now, before) => noteChange(now, before),
    onLeading: announcer(
      address,
      () => member.isLeading,
      rules.timings.retryMs,
      (reason) => app.log.warn(reason),
    ),
    onStoreFailure: (reason) => app.log.warn(`the lease cannot be reached: ${reason}`),
  });
  const app = buildApp({ member, own, peers, fenced: rules.fenced });
  const { changed } = addElectionMetrics(app.metrics, () => member);
  const peerApp = buildPeerApp({
    inbox: new Inbox(rules, secret),
    receive: (from, message) => member.receive(from, message),
    clock: () => performance.now(),
  });
  app.addHook('onClose', async () => {
    await member.stop();
    await Promise.all([peerApp.close(), outbox.close(), store.close()]);
  });
  return { app, peerApp, member };

  function noteChange({ role, leader, term }: State, before: State): void {
    if (leader !== undefined && leader !== before.leader) changed();
    const name = peers.find(({ ordinal }) => ordinal === leader)?.name ?? 'nobody';
    app.log.info(role === 'leader' ? `leads, term ${term}` : `${role}, leader ${name}, term ${term}`);
  }
}

function storeOf({ store, own, secret, address }: Settings): { store: LeaseStore; address?: LeaderAddress } {
  if (store !== 'kubernetes') return { store: new EmbeddedLease(store, own.name, secret) };
  const api = new KubernetesApi(podAccess());
  const { name, http } = contract.workloads.fortune;
  const pod = { pod: own.name, address, port: http.port };
  return {
    store: new KubernetesLease(api, election.lease, own.name),
    address: new LeaderAddress({ api, slice: election.leaderSlice, service: name, ...pod }),
  };
}

/** Writes the leader's address at each renewal where it is not right yet, one attempt at a time. */
function announcer(
  address: LeaderAddress | undefined,
  isLeading: () => boolean,
  withinMs: number,
  onFailure: (reason: string) => void,
): () => void {
  let isBusy = false;
  return () => {
    if (!address || isBusy) return;
    isBusy = true;
    void address
      .announce(isLeading, AbortSignal.timeout(withinMs))
      .catch((error: Error) => onFailure(`the leader's address was not written: ${error.message}`))
      .finally(() => (isBusy = false));
  };
}
