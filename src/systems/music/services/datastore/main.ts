import { listenAddress, readEnvironment } from '../../../../runtime/environment';
import { run, serve } from '../../../../runtime/serve';
import { contract as music } from '../../contract';
import { buildApp } from './app';
import { createMissingTables, dynamoDbClient } from './dynamodb-client';
import { DynamoDbStore } from './dynamodb-store';

void run(async () => {
  const { http, environment } = music.workloads.datastore;
  const env = readEnvironment(environment, {});
  const client = dynamoDbClient({ region: env.AWS_REGION, endpoint: env.DYNAMODB_URL });
  const tables = { music: env.MUSIC_TABLE, user: env.USER_TABLE };
  const app = buildApp({ store: new DynamoDbStore(client, tables), loaderToken: env.SVC_LOADER_TOKEN });
  app.addHook('onClose', () => client.destroy());
  const local = env.DYNAMODB_URL !== undefined;
  await serve(app, listenAddress(http), local ? { prepare: () => createMissingTables(client, tables) } : {});
});
