import { setTimeout as sleep } from 'node:timers/promises';

import { type RequestContext, withProgress } from '@milepost/mcp-sdk';
import { MessageLog } from '@milepost/sdk-peers';
import { endAfterEach } from '@milepost/testing';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';

import { callOf, receivedOfCall } from './in-memory-connection.js';
import { openSseConnection } from './sse-connection.js';
import { createV1, createV2, DONE, type Tool, withTool, WORK } from './test-server.js';

const CALLS = 100;
const AT_ONCE = 20;
const STEPS = 3;

/** The last update and the response are written as close together as the barrier allows. */
const tool: Tool = withProgress(async (_context: RequestContext, progress) => {
  for (let step = 1; step <= STEPS; step++) {
    await sleep(1);
    progress.report(step, STEPS);
  }
  return DONE;
});

// An open stream would keep the process alive after a failed test.
const ends = endAfterEach();

test('over HTTP+SSE, a client of SDK v1 loses no last update, because a ping precedes each response', async () => {
  const connection = await openSseConnection(createV1(withTool(tool)));
  ends.add(connection.close);
  let begun = 0;
  const lastHeard: number[] = [];
  const worker = async (): Promise<void> => {
    while (begun++ < CALLS) {
      let last = 0;
      const onprogress = ({ progress }: { progress: number }): void => void (last = progress);
      await connection.client.callTool({ name: WORK }, undefined, { onprogress });
      lastHeard.push(last);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(lastHeard).toHaveLength(CALLS);
  expect(lastHeard.filter((last) => last < STEPS)).toEqual([]);
  expect(connection.wire.received('ping')).toHaveLength(CALLS);
});

test('a transport that passes authInfo but is not HTTP has a ping before the response', async () => {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const send = clientSide.send.bind(clientSide);
  const authInfo = { token: 'secret', clientId: 'client', scopes: [] };
  clientSide.send = (message, options) => send(message, { ...options, authInfo });
  const wire = new MessageLog(clientSide);
  const told: unknown[] = [];
  const server = createV2(
    withTool((context) => {
      told.push('http' in context ? context.http : undefined);
      return tool(context);
    }),
  );
  const client = new Client({ name: 'client', version: '1.0.0' });
  ends.add(() => client.close());
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  await client.request(callOf());
  expect(told).toEqual([expect.objectContaining({ authInfo })]);
  expect(receivedOfCall(wire)).toEqual(['progress 1', 'progress 2', 'progress 3', 'ping', 'response']);
});
