import { callTool, type ProgressCall, request, withProgress } from '@milepost/mcp-sdk';
import type { PlainRequest } from '@milepost/sdk-peers';
import { endAfterEach, eventually } from '@milepost/testing';

import { type HttpConnection, openHttpConnection, type Stream } from './http-connection.js';
import { callOf, TOKEN } from './in-memory-connection.js';
import { createTaskServer, STEPS } from './task-server.js';
import { DONE, SDKS, type ToolResult, withTool, WORK } from './test-server.js';

let connection: HttpConnection;
const ends = endAfterEach();

async function open(...given: Parameters<typeof openHttpConnection>): Promise<void> {
  const opened = await openHttpConnection(...given);
  ends.add(() => opened.close());
  connection = opened;
}

const callStream = (): Stream | undefined => connection.streams.find(({ method }) => method === 'tools/call');
const openedGet = (): Stream | undefined => connection.streams.find(({ http }) => http === 'GET');

/** Returns the messages of a stream of server-sent events, or the one message of a plain body. */
function messagesOf({ text }: Stream): string[] {
  const lines = text.split('\n').filter((line) => line.startsWith('data: {'));
  return lines.length > 0 ? lines : [text];
}

describe.each(SDKS)('over Streamable HTTP, SDK %s', (sdk) => {
  test('progress is sent on the stream of its own request, before the response, and never on the session stream', async () => {
    const tool = withProgress((_context, progress) => {
      for (let step = 1; step <= 3; step++) progress.report(step, 4);
      return DONE;
    });
    await open(sdk, withTool(tool));
    // Revision 2026-07-28 has no session stream.
    if (sdk !== 'v2 in 2026-07-28') await eventually(() => expect(openedGet()).toBeDefined());
    const events: unknown[] = [];
    const onprogress = ({ progress }: { progress: number }): void => void events.push(progress);
    const call = callTool(connection.client, { name: WORK }, { token: TOKEN, onprogress });
    await call.result.then(() => events.push('result'));
    expect(events).toEqual([1, 2, 3, 4, 'result']);

    const stream = callStream();
    const messages = stream ? messagesOf(stream) : [];
    // The default barrier sends nothing over HTTP.
    expect(messages).toHaveLength(5);
    expect(messages.slice(0, -1).filter((line) => !line.includes('notifications/progress'))).toEqual([]);
    expect(messages.at(-1)).toContain('"result"');
    await eventually(() => expect(stream?.ended).toBe(true));
    const others = connection.streams.filter((other) => other !== stream);
    expect(others.filter(({ text }) => text.includes('notifications/progress'))).toEqual([]);
  });

  test('no progress is sent if none is requested', async () => {
    const tool = withProgress((_context, progress) => {
      for (let step = 1; step <= 3; step++) progress.report(step, 4);
      return DONE;
    });
    await open(sdk, withTool(tool));
    await connection.send(callOf(null));
    const stream = callStream();
    expect(stream && messagesOf(stream)).toHaveLength(1);
  });

  test('each concurrent call has its own stream', async () => {
    const tool = withProgress(async (_context, progress): Promise<ToolResult> => {
      for (let step = 1; step <= 3; step++) {
        progress.report(step, 3);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return DONE;
    });
    await open(sdk, withTool(tool));
    const tokens = ['first', 'second', 'third'];
    await Promise.all(tokens.map((token) => connection.send(callOf(token))));
    const streams = connection.streams.filter(({ method }) => method === 'tools/call');
    const told = streams.map(({ text }) => tokens.filter((token) => text.includes(`"${token}"`)));
    expect(told.sort()).toEqual(tokens.map((token) => [token]).sort());
  });

  test('a client that dies during a call causes no unhandled rejection', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    let over = false;
    let cut = false;
    // A test that fails before the cut must not leave the tool waiting for it.
    ends.add(() => (cut = true));
    ends.add(() => process.off('unhandledRejection', unhandled));
    const tool = withProgress(
      async (_context, progress) => {
        progress.report(1);
        while (!cut) await new Promise((resolve) => setImmediate(resolve));
        for (let step = 2; step < 100; step++) {
          progress.report(step);
          await new Promise((resolve) => setImmediate(resolve));
        }
        await progress.complete();
        over = true;
        return DONE;
      },
      { maxUpdatesPerSecond: Infinity },
    );
    await open(sdk, withTool(tool));
    const call = callTool(connection.client, { name: WORK }, { token: TOKEN });
    call.result.catch(() => undefined);
    await eventually(() => expect(callStream()?.text).toContain('notifications/progress'));
    connection.cut();
    cut = true;
    await eventually(() => expect(over).toBe(true));
    call.cancel();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
describe('a task of SDK v1 over Streamable HTTP', () => {
  async function begin(
    through: 'session' | 'result',
  ): Promise<{ heard: unknown[]; call: ProgressCall<unknown> }> {
    await open('v1', createTaskServer({ through }));
    await eventually(() => expect(openedGet()).toBeDefined());
    const heard: unknown[] = [];
    const call = request(
      connection.client,
      { method: 'tools/call', params: { name: WORK, task: { ttl: 60_000 } } },
      (full, options) => connection.send(full as PlainRequest, options),
      { token: TOKEN, onprogress: ({ progress, message }) => void heard.push([progress, message]) },
    );
    await call.result;
    return { heard, call };
  }

  const toldOn = (stream: Stream | undefined): string[] =>
    (stream ? messagesOf(stream) : []).filter((line) => line.includes('notifications/progress'));

  test('reports on the stream of tasks/result until its result, if its notify stores updates for that', async () => {
    const { heard, call } = await begin('result');
    const { taskId } = call.operation;
    const ask = connection.send as unknown as (sent: { method: string; params: object }) => Promise<unknown>;
    await ask({ method: 'tasks/result', params: { taskId } });
    await eventually(() => expect(call.operation.state).toBe('completed'));
    expect(heard.at(-1)).toEqual([STEPS, `Step ${String(STEPS)}`]);

    const outcome = connection.streams.find(({ method }) => method === 'tasks/result');
    const messages = outcome ? messagesOf(outcome) : [];
    expect(messages.at(-1)).toContain('"result"');
    expect(toldOn(outcome)).toHaveLength(messages.length - 1);
    for (const line of messages) expect(line).toContain(`"taskId":"${String(taskId)}"`);
    const others = connection.streams.filter((stream) => stream !== outcome);
    expect(others.flatMap(toldOn)).toEqual([]);
  });

  test('reports on the session stream, in order with its statuses, if its notify sends there', async () => {
    const { heard, call } = await begin('session');
    await eventually(() => expect(call.operation.state).toBe('completed'));
    expect(heard.at(-1)).toEqual([STEPS, `Step ${String(STEPS)}`]);
    const messages = messagesOf(openedGet() as Stream);
    const last = messages.map((line) => line.includes('notifications/progress')).lastIndexOf(true);
    const end = messages.findIndex((line) => line.includes('"status":"completed"'));
    expect(last).toBeGreaterThan(0);
    expect(last).toBeLessThan(end);
    expect(toldOn(callStream())).toEqual([]);
  });
});
