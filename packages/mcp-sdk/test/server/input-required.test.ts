import { callTool, withProgress } from '@milepost/mcp-sdk';
import type { ProgressUpdate } from '@milepost/progress-manager';
import type { ProgressReporter } from '@milepost/progress-reporter';
import { Client } from '@modelcontextprotocol/client';
import { inputRequired, type InputRequiredResult, type ServerContext } from '@modelcontextprotocol/server';

import { type Connection, openConnection, received, TOKEN } from './in-memory-connection.js';
import { DONE, type Registrations, type ToolResult, WORK } from './test-server.js';

type Leg = (progress: ProgressReporter) => void;

/** A tool of the SDK v2 that asks the client for input between its two legs. */
function asking(first: Leg, second: Leg): Registrations {
  return {
    v1: () => {},
    v2: (server) => {
      server.registerTool(
        WORK,
        {},
        withProgress(
          (context: ServerContext, progress: ProgressReporter): ToolResult | InputRequiredResult => {
            if (context.mcpReq.inputResponses) {
              second(progress);
              return DONE;
            }
            first(progress);
            const question = { role: 'user' as const, content: { type: 'text' as const, text: 'Which?' } };
            return inputRequired({
              inputRequests: { which: inputRequired.createMessage({ messages: [question], maxTokens: 1 }) },
            });
          },
        ),
      );
    },
  };
}

/** Connects a client that answers sampling requests, and reports its progress on them. */
async function openAnswering(...given: Parameters<typeof openConnection>): Promise<Connection> {
  const connection = await openConnection(...given);
  if (!(connection.client instanceof Client)) throw new Error('Only SDK v2 asks for input.');
  connection.client.setRequestHandler(
    'sampling/createMessage',
    withProgress((_request, _ctx, progress) => {
      for (let step = 1; step <= 3; step++) progress.report(step, 3);
      return { model: 'none', role: 'assistant', content: { type: 'text', text: 'sampled' } } as const;
    }),
  );
  return connection;
}

/** Returns a leg that reports some values and a total. */
function telling(total: number, ...values: number[]): Leg {
  return (progress) => {
    for (const value of values) progress.report(value, total);
  };
}

/**
 * Revision 2026-07-28 asks by a second request of the client, earlier ones by a request of the server within
 * the first.
 */
describe.each(['v2', 'v2 in 2026-07-28'] as const)('a tool that asks for input, SDK %s', (sdk) => {
  test('reports in each leg, with all updates before each response, until the end', async () => {
    const connection = await openAnswering(sdk, asking(telling(6, 1, 2, 3), telling(6, 4, 5, 6)));
    const events: unknown[] = [];
    const onprogress = ({ progress }: ProgressUpdate): void => void events.push(progress);
    const since = connection.wire.events.length;
    const call = callTool(connection.client, { name: WORK }, { onprogress, token: TOKEN });
    await call.result.then(() => events.push('result'));
    expect(events).toEqual([1, 2, 3, 4, 5, 6, 'result']);
    // The client reports progress on the sampling request too, so it sends a ping, which the server answers.
    const asked = sdk === 'v2' ? ['sampling/createMessage', 'response'] : ['response'];
    expect(received(connection.wire, since).filter((what) => what !== 'ping')).toEqual([
      ...['progress 1', 'progress 2', 'progress 3', ...asked],
      ...['progress 4', 'progress 5', 'progress 6', 'response'],
    ]);
    await connection.close();
  });

  test('does not jump to the total after the first leg, because the operation continues', async () => {
    const connection = await openAnswering(sdk, asking(telling(10, 2), telling(10)));
    await connection.call();
    expect(connection.wire.progressOf(TOKEN)[0]).toMatchObject({ progress: 2, total: 10 });
    expect(connection.wire.progressOf(TOKEN).map(({ progress }) => progress)).not.toContain(10);
    await connection.close();
  });

  test('is received by our client as increasing values, though the second leg restarts', async () => {
    const connection = await openAnswering(sdk, asking(telling(4, 1, 2, 3), telling(4, 1, 2, 3, 4)));
    const heard: number[] = [];
    await callTool(
      connection.client,
      { name: WORK },
      { onprogress: ({ progress }) => void heard.push(progress) },
    ).result;
    expect(heard).toEqual([1, 2, 3, 4]);
    await connection.close();
  });
});

/**
 * Progress MUST increase with each notification of a request. Here both legs are one request.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
 */
describe('if both legs are one request', () => {
  test('a second leg that restarts sends nothing until it passes the last value of the first', async () => {
    const connection = await openAnswering('v2', asking(telling(4, 1, 2, 3), telling(4, 1, 2, 3, 4)));
    await connection.call();
    expect(connection.wire.progressOf(TOKEN).map(({ progress }) => progress)).toEqual([1, 2, 3, 4]);
    await connection.close();
  });

  test('the messages of a second leg that restarts are still sent, with an invisible step of the value', async () => {
    const connection = await openAnswering(
      'v2',
      asking(telling(4, 4), (progress) => progress.report(1, 4, 'Once more')),
    );
    await connection.call();
    const [first, second, ...more] = connection.wire.progressOf(TOKEN);
    expect(first).toEqual({ progressToken: TOKEN, progress: 4, total: 4 });
    expect(second).toMatchObject({ message: 'Once more' });
    expect(second?.progress).toBeGreaterThan(4);
    expect(second?.progress).toBeCloseTo(4, 12);
    // The value must not appear to exceed the total.
    expect(second?.total).toBe(second?.progress);
    expect(more).toEqual([]);
    await connection.close();
  });
});
