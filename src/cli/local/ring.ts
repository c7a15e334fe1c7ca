import { InvalidArgumentError, Option } from 'commander';
import { localNodes } from '../../systems/cassandra/operations/local/run';

/** `--at` of the verbs that talk to a Cassandra ring. */
export function ringOption(): Option {
  return new Option('--at <nodes>', 'nodes of the ring, host or host:port, with commas between')
    .default(localNodes, localNodes.join(','))
    .argParser(nodesIn);
}

function nodesIn(text: string): readonly string[] {
  const nodes = text.split(',');
  if (nodes.every((node) => /^[^\s]+$/.test(node))) return nodes;
  throw new InvalidArgumentError('Name one node at least, e.g. 127.0.0.1 or 127.0.0.1:9042,127.0.0.2:9042.');
}
