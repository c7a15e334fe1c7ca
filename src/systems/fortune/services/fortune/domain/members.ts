/** Names of members and what follows from them: `fortune-3` is the member with the ordinal 3. */

export interface Peer {
  readonly name: string;
  readonly ordinal: number;
  /** Where it takes messages, without a trailing slash. */
  readonly url: string;
}

/** Input that a deployer can fix; says which variable, what it is and what it should be. */
export class BadMembers extends Error {}

export function ordinalOf(name: string): number | undefined {
  const [, digits] = /-(\d{1,6})$/.exec(name) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** @param text `fortune-1=host:port,fortune-2=host:port` */
export function readPeers(text: string): readonly Peer[] {
  const peers = text.split(',').map(readPeer);
  const twice = peers.find((peer, index) => peers.findIndex(({ ordinal }) => ordinal === peer.ordinal) < index);
  if (twice) throw new BadMembers(`PEERS names the number ${twice.ordinal} twice`);
  if (peers.length === 1)
    throw new BadMembers('PEERS names one member only: there is nobody to take over from it. Name three or more');
  if (peers.length % 2 === 0)
    throw new BadMembers(
      `PEERS names ${peers.length} members: an even number can be cut into two halves, neither of them the larger. ` +
        `Name ${peers.length > 2 ? `${peers.length - 1} or ` : ''}${peers.length + 1}`,
    );
  return peers;
}

function readPeer(text: string): Peer {
  const [name = '', address = ''] = text.trim().split('=', 2);
  const ordinal = ordinalOf(name);
  if (ordinal === undefined)
    throw new BadMembers(`PEERS must hold names that end in a number, as fortune-3 does, not '${name}'`);
  if (!/^[^/:@\s]+:\d{1,5}$/.test(address) || !URL.canParse(`http://${address}`))
    throw new BadMembers(`PEERS must give ${name} a host and a port, as host:8081, not '${address}'`);
  return { name, ordinal, url: `http://${address}` };
}

/** The member's own entry. */
export function ownPeer(name: string, peers: readonly Peer[]): Peer {
  if (ordinalOf(name) === undefined)
    throw new BadMembers(`MEMBER_NAME must end in the member's number, as fortune-3 does, not '${name}'`);
  const own = peers.find((peer) => peer.name === name);
  if (!own)
    throw new BadMembers(
      `MEMBER_NAME is '${name}', which PEERS does not name (${peers.map((peer) => peer.name).join(', ')})`,
    );
  return own;
}
