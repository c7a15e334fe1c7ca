/** The control of the drain test: S2 as it is, but without the graceful stop. SIGTERM ends it at once. */
import { listenAddress } from '../../src/runtime/environment';
import { contract as music } from '../../src/systems/music/contract';
import { DatastoreClient } from '../../src/systems/music/services/datastore/client';
import { buildApp } from '../../src/systems/music/services/music/app';

const datastore = new DatastoreClient(process.env.DATASTORE_URL ?? '');
const app = buildApp({ datastore, version: 'v1', exer: 'octocat', failurePercent: 0 });
void app.listen(listenAddress(music.workloads.music.http));
