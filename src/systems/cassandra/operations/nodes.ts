import { UserError } from '../../../user-error';

/** Addresses of the three nodes on this machine. */
export const localNodes: readonly string[] = [1, 2, 3].map((last) => `127.0.0.${last}`);

/** `--at` of the questions to a ring. */
export const nodesOption = {
  value: 'nodes',
  description: 'nodes of the ring, host or host:port, with commas between',
  default: localNodes.join(','),
} as const;

/** @throws UserError for a text that names none, or an empty one among them */
export function nodesIn(text: string | undefined): readonly string[] {
  const nodes = (text ?? nodesOption.default).split(',');
  if (nodes.every((node) => /^[^\s]+$/.test(node))) return nodes;
  throw new UserError('Name one node at least, e.g. 127.0.0.1 or 127.0.0.1:9042,127.0.0.2:9042.', 2);
}
