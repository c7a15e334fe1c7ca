import { listenAddress } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { createServer } from '../../../../runtime/server';
import { contract } from '../../contract';
import type { Session } from './cassandra/session';
import { PermanentFailure } from './domain/persist';
import { logToConsole, narrate } from './log';
import { measure } from './metrics';
import { announceToAll } from './observers';
import { watch } from './readiness';
import { readSettings } from './settings';
import { write } from './write';

void run(async () => {
  const settings = readSettings(process.env);
  const app = createServer({ basePath: '', logger: false });
  let session: Pick<Session, 'members'> | undefined;
  const observer = announceToAll([
    narrate(settings.topic, logToConsole),
    measure(app.metrics, settings.topic, () => session?.members ?? []),
    watch(app.lifecycle),
  ]);
  const stop = new AbortController();
  app.addHook('preClose', (done) => {
    stop.abort();
    done();
  });

  await serve(app, listenAddress(contract.workloads.writer.http));
  try {
    await write(settings, logToConsole, observer, stop.signal, (connected) => (session = connected));
  } catch (error) {
    if (stop.signal.aborted) return;
    if (!(error instanceof PermanentFailure)) throw error;
    logToConsole(error.message);
    process.exitCode = 1;
  } finally {
    await app.close();
  }
});
