import { randomBytes } from 'node:crypto';
import { oneOf, readEnvironment, StartError, wholeNumber } from '../../../../runtime/environment';
import { contract } from '../../contract';
import type { Rules } from './domain/election/model';
import { BadMembers, ownPeer, type Peer, readPeers } from './domain/members';
import { BadTimings, readTimings } from './domain/timings';

export interface Settings {
  readonly own: Peer;
  readonly peers: readonly Peer[];
  readonly rules: Rules;
  /** IP address at which clients reach this member. */
  readonly address: string;
  readonly peerPort: number;
  readonly secret: string;
  /** `kubernetes`, or the URL of a store. */
  readonly store: string;
  /** How often the own name is looked up before it counts as wrong, twice a second. */
  readonly lookups: number;
}

/** Characters; with fewer a secret can be guessed. */
const leastSecret = 16;

/** @throws StartError with code 2 naming what is wrong with the environment, and what it should be */
export function readSettings(from: NodeJS.ProcessEnv = process.env): Settings {
  try {
    return read(from);
  } catch (error) {
    if (error instanceof BadMembers || error instanceof BadTimings) throw new StartError(`${error.message}.`, 2);
    if (error instanceof StartError) throw new StartError(error.message, 2);
    throw error;
  }
}

function read(from: NodeJS.ProcessEnv): Settings {
  const { environment } = contract.workloads.fortune;
  const readers = { FENCE: oneOf('on', 'off'), PEER_PORT: wholeNumber(0, 65_535), LOOKUP_SECONDS: wholeNumber(1, 600) };
  const env = readEnvironment(environment, readers, from);
  const peers = readPeers(env.PEERS);
  const own = ownPeer(env.MEMBER_NAME, peers);
  const timings = readTimings({ lease: env.LEASE_SECONDS, renew: env.RENEW_SECONDS, retry: env.RETRY_SECONDS });
  const rules: Rules = {
    self: own.ordinal,
    members: peers.map(({ ordinal }) => ordinal).sort((one, other) => one - other),
    process: randomBytes(8).toString('hex'),
    timings,
    fenced: env.FENCE === 'on',
  };
  return {
    own,
    peers,
    rules,
    address: env.MEMBER_ADDRESS,
    peerPort: env.PEER_PORT,
    secret: checkedSecret(env.PEER_SECRET),
    store: checkedStore(env.LEASE_STORE),
    lookups: 2 * env.LOOKUP_SECONDS,
  };
}

function checkedSecret(secret: string): string {
  if (secret.length >= leastSecret) return secret;
  throw new StartError(`PEER_SECRET must have at least ${leastSecret} characters; it has ${secret.length}.`);
}

function checkedStore(store: string): string {
  if (store === 'kubernetes' || (URL.canParse(store) && new URL(store).protocol === 'http:')) return store;
  throw new StartError(`LEASE_STORE must be kubernetes or an http URL, not '${store}'.`);
}
