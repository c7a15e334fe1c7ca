/** One network namespace a node, joined by a bridge: the nodes see each other and the API server, nobody else. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

export interface NodeNetwork {
  readonly bridge: string;
  /** The machine's own address on the bridge. */
  readonly address: string;
  readonly nodes: readonly NodeLink[];
}

export interface NodeLink {
  readonly name: string;
  readonly address: string;
  readonly podCidr: string;
  readonly namespace: string;
  /** Path of the namespace, for nsenter. */
  readonly namespaceFile: string;
  /** The machine's end of the cable. */
  readonly cable: string;
}

/** Holds the pod networks of both nodes, whichever run they belong to. */
export const podNetwork = '10.124.0.0/15';

/** Makes a network that no other run on this machine uses; nothing of it is left where that fails. */
export function createNetwork(names: readonly string[]): NodeNetwork {
  const network = claimNetwork(names);
  try {
    ip('address', 'add', `${network.address}/24`, 'dev', network.bridge);
    ip('link', 'set', network.bridge, 'up');
    for (const node of network.nodes) connect(network, node);
    return network;
  } catch (error) {
    removeNetwork(network);
    throw error;
  }
}

/** Whoever adds the bridge has the number: of two runs that begin at the same instant, one goes on to the next. */
function claimNetwork(names: readonly string[]): NodeNetwork {
  const taken = new Set(
    Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []),
  );
  for (let number = 100; number < 200; number++) {
    const network = networkOf(number, names);
    if (!taken.has(network.address) && addBridge(network.bridge)) return network;
  }
  throw new Error('Every network 10.123.100.0/24 to 10.123.199.0/24 is in use on this machine.');
}

function networkOf(number: number, names: readonly string[]): NodeNetwork {
  return {
    bridge: `lab${number}`,
    address: `10.123.${number}.1`,
    nodes: names.map((name, index) => ({
      name,
      address: `10.123.${number}.${11 + index}`,
      podCidr: `10.${124 + index}.${number}.0/24`,
      namespace: `lab${number}-${name}`,
      namespaceFile: `/var/run/netns/lab${number}-${name}`,
      cable: `lab${number}-${1 + index}`,
    })),
  };
}

/** @returns false where there is one of that name */
function addBridge(name: string): boolean {
  try {
    ip('link', 'add', name, 'type', 'bridge');
    return true;
  } catch (error) {
    if (/File exists/.test(String(error))) return false;
    throw error;
  }
}

function connect(network: NodeNetwork, node: NodeLink): void {
  ip('netns', 'add', node.namespace);
  ip('link', 'add', node.cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', node.namespace);
  ip('link', 'set', node.cable, 'master', network.bridge, 'up');
  const inside = (...args: string[]) => ip('-n', node.namespace, ...args);
  // Answers of the name server and the API server find their way to pods; the route goes with the bridge.
  ip('route', 'add', node.podCidr, 'via', node.address);
  inside('link', 'set', 'lo', 'up');
  inside('address', 'add', `${node.address}/24`, 'dev', 'eth0');
  inside('link', 'set', 'eth0', 'up');
  inside('route', 'add', 'default', 'via', network.address);
  for (const other of network.nodes) {
    if (other !== node) inside('route', 'add', other.podCidr, 'via', other.address);
  }
  // Pods of one node are on a bridge too; without the second setting their calls to Services would bypass kube-proxy's rules.
  const settings = 'echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables';
  execFileSync('nsenter', [`--net=${node.namespaceFile}`, 'sh', '-ec', settings]);
}

/** Removes whatever there is of the network. */
export function removeNetwork(network: NodeNetwork): void {
  for (const { namespace, namespaceFile, cable } of network.nodes) {
    if (existsSync(`/sys/class/net/${cable}`)) ip('link', 'delete', cable);
    if (existsSync(namespaceFile)) ip('netns', 'delete', namespace);
  }
  if (existsSync(`/sys/class/net/${network.bridge}`)) ip('link', 'delete', network.bridge);
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
