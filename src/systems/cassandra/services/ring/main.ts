/** The ring on this machine, in place of the StatefulSet: one process that keeps three nodes running. */
import { execFile } from 'node:child_process';
import { createInterface } from 'node:readline';
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

/** Maven prints some kilobytes a jar. */
const execute = ({ program, args }: Command, onLine: (line: string) => void = () => undefined) => {
  const running = runFile(program, args, { maxBuffer: 16e6 });
  if (running.child.stdout) createInterface({ input: running.child.stdout }).on('line', onLine);
  return running;
};

void run(async () => {
  const { RING_FOLDER: folder, RING_CACHE: cache } = readEnvironment(sources, {});
  const nodes = ringNodes(folder);
  const missing = await missingForRing(nodes, execute);
  if (missing.length > 0) throw new StartError(missing.join('\n'));
  const jars = await installCassandra(cache, execute, console.log);
  await Promise.all(nodes.map((node) => configureNode(node, nodes[0].address)));

  const keeper = new RingKeeper(nodes, { jars }, console.log);
  const app = createServer({ basePath: '', logger: false });
  app.addHook('onClose', () => keeper.stop());
  keeper.start();
  await serve(app, listenAddress({ port: 0 }), { prepare: () => keeper.expectUp() });
});
