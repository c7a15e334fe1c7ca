/** The floor of bench/music.ts: one bare process that does nothing but the store call of a song's read. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({
  region: 'us-west-2',
  ...(process.env.DYNAMODB_URL !== undefined && { endpoint: process.env.DYNAMODB_URL }),
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  requestHandler: { httpAgent: { keepAlive: true, maxSockets: 256 } },
});

const server = createServer((request, response) => {
  const id = request.url?.slice(request.url.lastIndexOf('/') + 1) ?? '';
  const command = new QueryCommand({
    TableName: process.env.MUSIC_TABLE,
    KeyConditionExpression: 'music_id = :key',
    ExpressionAttributeValues: { ':key': { S: id } },
  });
  void client.send(command).then(({ Items, Count }) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ Items, Count }));
  });
});
server.listen(Number(process.env.PORT), process.env.HOST, () => {
  console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
