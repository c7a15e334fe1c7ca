/** The ring on this machine, in place of the StatefulSet: one process that keeps three nodes running. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { listenAddress, readEnvironment, StartError } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { createServer } from '../../../../runtime/server';
import { installCassandra } from './distribution';
import { RingKeeper } from './keeper';
import { type Command, configureNode, ringNodes } from './node';
import { missingForRing } from './requirements';

const sources = { RING_FOLDER: { from: 'value' }, RING_CACHE: { from: 'value' } } as const;

const runFile = promisify(execFile);
const execute = ({ program, args }: Command) => runFile(program, args);

void run(async () => {
  const { RING_FOLDER: folder, RING_CACHE: cache } = readEnvironment(sources, {});
  const nodes = ringNodes(folder);
  const missing = await missingForRing(nodes, execute);
  if (missing.length > 0) throw new StartError(missing.join('\n'));
  const jars = await installCassandra(cache, execute);
  await Promise.all(nodes.map((node) => configureNode(node, nodes[0].address)));

  const keeper = new RingKeeper(nodes, { jars }, console.log);
  const app = createServer({ basePath: '', logger: false });
  app.addHook('onClose', () => keeper.stop());
  keeper.start();
  await serve(app, listenAddress({ port: 0 }), { prepare: () => keeper.expectUp() });
});
