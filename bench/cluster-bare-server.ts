/** The floor for a server of Node.js: the same text, and nothing else. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const text = process.env['TEXT'] ?? '';
const server = createServer((_request, response) => response.setHeader('content-type', 'text/plain').end(text));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ msg: `Server listening at http://127.0.0.1:${port}` }));
});
process.once('SIGTERM', () => process.exit(0));
