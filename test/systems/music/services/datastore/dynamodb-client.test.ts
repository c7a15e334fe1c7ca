import { dynamoDbClient } from '../../../../../src/systems/music/services/datastore/dynamodb-client';
import { DynamoDbStore } from '../../../../../src/systems/music/services/datastore/dynamodb-store';

test('DB calls the host that the mesh knows, also with credentials that know their account', async () => {
  const client = dynamoDbClient({ region: 'us-west-2', endpoint: undefined });
  client.config.credentials = () =>
    Promise.resolve({ accessKeyId: 'a', secretAccessKey: 's', accountId: '123456789012' });
  const hosts: string[] = [];
  client.middlewareStack.add(
    () => (args) => {
      hosts.push((args.request as { readonly hostname: string }).hostname);
      // By this name the SDK knows that there is nothing to try again.
      throw Object.assign(new Error('no call leaves the test'), { name: 'AbortError' });
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const store = new DynamoDbStore(client, { music: 'Music-octocat', user: 'User-octocat' });
  await expect(store.query('music', 'x')).rejects.toThrow();
  client.destroy();
  expect(hosts).toEqual(['dynamodb.us-west-2.amazonaws.com']);
});
