/** Real nodes beside the control plane, where the machine can carry them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { atEarlyEnd } from '../../daemon';
import type { Api } from '../api';
import type { ControlPlane } from '../control-plane';
import type { Programs } from '../programs';
import { findPauseImage } from './image';
import { keepSettings, missingForNodes } from './kernel';
import { findCoreDns, startNameServer } from './name-server';
import { createNetwork, removeNetwork, type NodeLink, type NodeNetwork } from './network';
import { containerdSocket, RealNode } from './node';
import { findNodePrograms, type NodePrograms } from './packages';

export const nodeNames = ['real1', 'real2'] as const;

/** Everything that nodes are made of, found or built before anything is started. */
export interface NodeParts {
  readonly programs: NodePrograms;
  readonly coreDns: string;
  readonly pauseImage: string;
}

/** The parts, or why this machine cannot run real nodes. */
export async function findNodeParts(): Promise<NodeParts | { readonly missing: string }> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { missing: missingForNodes(process.env) ?? '' };
  const programs = await findNodePrograms();
  const missing = missingForNodes(programs.environment);
  if (missing) return { missing };
  return { programs, coreDns: await findCoreDns(), pauseImage: await findPauseImage() };
}

export interface RealNodes {
  readonly network: NodeNetwork;
  /** Socket of a node's containerd. */
  socketOf(link: NodeLink): string;
  start(controlPlane: ControlPlane, api: Api, programs: Programs): Promise<void>;
  /** Ends the nodes and puts the machine back as it was. */
  remove(): void;
}

/** Makes the network, whose address the API server listens on; `start` brings the nodes up on it. */
export function prepareRealNodes(parts: NodeParts, folder: string): RealNodes {
  const restoreSettings = keepSettings();
  const network = networkOrRestore(restoreSettings);
  const nodes: RealNode[] = [];
  const remove = () => {
    forget();
    for (const node of nodes) node.remove();
    removeNetwork(network);
    restoreSettings();
  };
  const forget = atEarlyEnd(remove);
  const homeOf = (link: NodeLink) => join(folder, link.name);
  return {
    network,
    socketOf: (link) => containerdSocket(homeOf(link)),
    remove,
    start: async (controlPlane, api, programs) => {
      await api.apply(proxyMayWatch);
      await startNameServer(controlPlane, parts.coreDns, folder, network.address);
      for (const link of network.nodes) {
        const home = homeOf(link);
        mkdirSync(home);
        const { programs: node, pauseImage } = parts;
        const props = {
          controlPlane,
          api,
          programs,
          node,
          link,
          folder: home,
          nameServer: network.address,
          images: [pauseImage],
        };
        nodes.push(new RealNode(props));
      }
      await Promise.all(nodes.map((node) => node.start()));
    },
  };
}

function networkOrRestore(restoreSettings: () => void): NodeNetwork {
  try {
    return createNetwork(nodeNames);
  } catch (error) {
    restoreSettings();
    throw error;
  }
}

/** What installers of clusters grant to kube-proxy. */
const proxyMayWatch = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'kube-proxy' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:node-proxier' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:kube-proxy' }],
};
