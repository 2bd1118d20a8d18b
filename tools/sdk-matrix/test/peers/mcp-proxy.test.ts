import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import { deliverInOrder } from '@milepost/mcp-sdk';
import { endAfterAll, endAfterEach } from '@milepost/testing';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';

import { type PeerProcess, startPeer } from './peer-process.js';
import { FIVE_STEPS, hear, hearBySdk } from './receive-updates.js';

const programs = fileURLToPath(new URL('fastmcp/node_modules/.bin/', import.meta.url));
// It is installed as a dependency of FastMCP.
const proxy = `${programs}mcp-proxy`;
const server = fileURLToPath(new URL('milepost-server.ts', import.meta.url));
const ROUNDS = 30;

// The proxy uses the SDK's own onprogress over stdio. It loses no update only because the response waits for
// the proxy.
describe('a server behind mcp-proxy', () => {
  let peer: PeerProcess;
  const ends = endAfterAll();
  const testEnds = endAfterEach();

  beforeAll(async () => {
    peer = await startPeer((port) => [
      ...[proxy, '--host', '127.0.0.1', '--port', port, '--server', 'stream', '--'],
      ...[process.execPath, ...programArgs(server)],
    ]);
    ends.add(() => peer.stop());
  });

  async function connect(transport: Transport): Promise<Client> {
    const client = new Client({ name: 'client', version: '1.0.0' });
    testEnds.add(() => client.close());
    await client.connect(transport);
    return client;
  }

  test('has all its updates delivered before the result', async () => {
    const client = await connect(new StreamableHTTPClientTransport(peer.url));
    for (let round = 0; round < ROUNDS; round++) expect(await hear(client, 'count')).toEqual(FIVE_STEPS);
    const heard = await Promise.all(Array.from({ length: ROUNDS }, () => hear(client, 'count')));
    expect(heard).toEqual(heard.map(() => FIVE_STEPS));
  });

  test("has all its updates delivered to the SDK's own onprogress on a transport in order", async () => {
    const client = await connect(deliverInOrder(new StreamableHTTPClientTransport(peer.url)));
    for (let round = 0; round < ROUNDS; round++) expect(await hearBySdk(client, 'count')).toEqual(FIVE_STEPS);
  });
});
