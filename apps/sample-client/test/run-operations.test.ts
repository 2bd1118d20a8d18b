import { systemClock } from '@milepost/progress-core';
import { createSampleServer } from '@milepost/sample-server';
import { createInMemoryTransportPair } from '@milepost/transport-in-memory';

import { connect, type Connection } from '../src/connection.js';
import type { OperationView } from '../src/operation-view.js';
import { runOperations } from '../src/run-operations.js';
import type { RunView } from '../src/view.js';

/** Returns a connection whose server has closed it. */
async function lostConnection(): Promise<Connection> {
  const [transport, serverTransport] = createInMemoryTransportPair();
  const server = createSampleServer();
  await server.connect(serverTransport);
  const connection = await connect({
    transport,
    negotiates: false,
    clientVersion: '1.0.0',
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    onFault: () => undefined,
  });
  const closed = new Promise<void>((resolve) => {
    const { onclose } = connection.client;
    connection.client.onclose = () => {
      onclose?.();
      resolve();
    };
  });
  await server.close();
  await closed;
  return connection;
}

test('an operation fails with the reason if the connection was closed before it starts', async () => {
  const seen: OperationView[] = [];
  const see = (operation: OperationView): unknown => seen.push(operation);
  const nothing = (): void => undefined;
  const view: RunView = {
    started: see,
    updated: see,
    ended: see,
    logged: nothing,
    connectionChanged: nothing,
    closed: nothing,
  };
  const { operations } = await runOperations(
    ['work 1', 'work 2'].map((name) => ({ name, tool: 'uneven_work', arguments: {} })),
    {
      connection: await lostConnection(),
      unitOf: () => '',
      view,
      signal: new AbortController().signal,
      clock: systemClock,
    },
  );
  const failed = { state: 'failed', reason: 'The server closed the connection.' };
  expect(operations).toMatchObject([
    { name: 'work 1', ...failed },
    { name: 'work 2', ...failed },
  ]);
  expect(seen.map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
    'work 1 active',
    'work 1 failed',
    'work 2 active',
    'work 2 failed',
  ]);
});
