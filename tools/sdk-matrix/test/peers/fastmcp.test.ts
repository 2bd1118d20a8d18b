import { fileURLToPath } from 'node:url';

import { sourceArgs } from '@milepost/bundler';
import { callTool, deliverInOrder, withProgress } from '@milepost/mcp-sdk';
import { ProgressErrorCode } from '@milepost/progress-core';
import { endAfterAll, endAfterEach, type Ends, eventually } from '@milepost/testing';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

import { type PeerProcess, startPeer } from './peer-process.js';
import { FIVE_STEPS, hear, hearBySdk } from './receive-updates.js';

const server = fileURLToPath(new URL('fastmcp/server.ts', import.meta.url));
const ROUNDS = 30;

/** A FastMCP server: how to connect to it, and how to stop it. */
interface Place {
  readonly connect: () => Transport;
  readonly stop: () => Promise<void>;
}

const places: Record<string, () => Promise<Place>> = {
  'over stdio': () => {
    const args = [...sourceArgs(server), 'stdio'];
    const connect = (): Transport => {
      return new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' });
    };
    return Promise.resolve({ connect, stop: () => Promise.resolve() });
  },
  'over HTTP': () => overHttp('stateful'),
  'over HTTP without sessions': () => overHttp('stateless'),
};

async function overHttp(mode: string): Promise<Place> {
  const peer: PeerProcess = await startPeer((port) => [...sourceArgs(server), 'http', port, mode]);
  return { connect: () => new StreamableHTTPClientTransport(peer.url), stop: () => peer.stop() };
}

describe.each(Object.keys(places))('a FastMCP server %s', (name) => {
  let place: Place;
  let client: Client;

  const fileEnds = endAfterAll();
  const testEnds = endAfterEach();

  beforeAll(async () => {
    place = (await places[name]?.()) as Place;
    fileEnds.add(place.stop);
    client = await connect(fileEnds, (transport) => transport);
  });

  async function connect(ends: Ends, wrap: (transport: Transport) => Transport): Promise<Client> {
    const connected = new Client({ name: 'client', version: '1.0.0' }, { capabilities: { sampling: {} } });
    ends.add(() => connected.close());
    connected.setRequestHandler(
      'sampling/createMessage',
      withProgress((_request, _ctx, progress) => {
        for (let step = 1; step <= 5; step++) progress.report(step, 5, `Step ${String(step)}`);
        return { model: 'none', role: 'assistant', content: { type: 'text', text: 'Well.' } } as const;
      }),
    );
    await connected.connect(wrap(place.connect()));
    return connected;
  }

  test.each(['count', 'rush'])('has all its updates delivered before the result: %s', async (tool) => {
    for (let round = 0; round < ROUNDS; round++) expect(await hear(client, tool)).toEqual(FIVE_STEPS);
  });

  test.each(['count', 'rush'])('has all its updates delivered to many concurrent calls: %s', async (tool) => {
    const heard = await Promise.all(Array.from({ length: ROUNDS }, () => hear(client, tool)));
    expect(heard).toEqual(heard.map(() => FIVE_STEPS));
  });

  test.each(['count', 'rush'])(
    "has all its updates delivered to the SDK's own onprogress on a transport in order: %s",
    async (tool) => {
      const ordered = await connect(testEnds, deliverInOrder);
      for (let round = 0; round < ROUNDS; round++) expect(await hearBySdk(ordered, tool)).toEqual(FIVE_STEPS);
    },
  );

  test('has only its increasing updates delivered', async () => {
    expect(await hear(client, 'back-and-forth')).toEqual([{ progress: 2 }, { progress: 3 }]);
  });

  // Without sessions, a cancellation cannot reach its request, and the server cannot call the client.
  if (name === 'over HTTP without sessions') return;

  test('receives the cancellation of a call', async () => {
    const call = callTool(client, { name: 'wait' });
    await eventually(() => expect(call.operation.latest?.progress).toBe(1));
    call.cancel('enough');
    await expect(call.result).rejects.toMatchObject({ code: ProgressErrorCode.CANCELLED });
    const { content } = await client.callTool({ name: 'cancelled' });
    expect(content).toEqual([{ type: 'text', text: 'cancelled' }]);
  });

  test('receives the progress of a client that it sends a request to', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { content } = await client.callTool({ name: 'ask' });
      const [heard] = content as { text: string }[];
      expect(JSON.parse(heard?.text ?? '')).toEqual(FIVE_STEPS);
    }
  });
});
