import { reporterFor, type RequestContext, withProgress } from '@milepost/mcp-sdk';
import { GetPromptRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { ResourceTemplate as ResourceTemplateV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { ResourceTemplate as ResourceTemplateV2 } from '@modelcontextprotocol/server';
import type { ProgressToken } from '@milepost/progress-core';
import type { ProgressReporter } from '@milepost/progress-reporter';
import { FakeClock } from '@milepost/progress-core/testing';

import { callOf, type Connection, openConnection, TOKEN } from './in-memory-connection.js';
import { DONE, type Registrations, SDKS, withTool } from './test-server.js';

const TOKENS: readonly ProgressToken[] = ['a token', '', '0', 0, -7, 42, Number.MAX_SAFE_INTEGER];

function tell(progress: ProgressReporter): void {
  for (let step = 1; step <= 3; step++) progress.report(step, 3);
}

const tool = withProgress((_context, progress) => {
  tell(progress);
  return DONE;
});

const resource = withProgress((uri: URL, _context: RequestContext, progress: ProgressReporter) => {
  tell(progress);
  return { contents: [{ uri: uri.href, text: 'done' }] };
});

const template = withProgress(
  (uri: URL, _variables: object, _context: RequestContext, progress: ProgressReporter) => {
    tell(progress);
    return { contents: [{ uri: uri.href, text: 'done' }] };
  },
);

const prompt = withProgress((_arguments: unknown, _context: RequestContext, progress: ProgressReporter) => {
  tell(progress);
  return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'done' } }] };
});

const everything: Registrations = {
  v1: (server) => {
    server.registerTool('work', {}, tool);
    server.registerResource('fixed', 'test://fixed', {}, resource);
    server.registerResource(
      'any',
      new ResourceTemplateV1('test://any/{name}', { list: undefined }),
      {},
      template,
    );
    server.server.registerCapabilities({ prompts: {} });
    server.server.setRequestHandler(GetPromptRequestSchema, prompt);
  },
  v2: (server) => {
    server.registerTool('work', {}, tool);
    server.registerResource('fixed', 'test://fixed', {}, resource);
    server.registerResource(
      'any',
      new ResourceTemplateV2('test://any/{name}', { list: undefined }),
      {},
      template,
    );
    server.server.registerCapabilities({ prompts: {} });
    server.server.setRequestHandler('prompts/get', prompt);
  },
};

const REQUESTS = [
  ['a tool', callOf(null)],
  ['a resource', { method: 'resources/read', params: { uri: 'test://fixed' } }],
  ['a resource template', { method: 'resources/read', params: { uri: 'test://any/thing' } }],
  ['a handler of the low-level server', { method: 'prompts/get', params: { name: 'any' } }],
] as const;

describe.each(SDKS)('SDK %s', (sdk) => {
  let connection: Connection;
  beforeAll(async () => (connection = await openConnection(sdk, everything)));
  afterAll(() => connection.close());

  describe.each(REQUESTS)('%s', (_name, { method, params }) => {
    test.each(TOKENS)('progress is sent under the token %j, unchanged', async (progressToken) => {
      const before = connection.wire.progress().length;
      await connection.send({ method, params: { ...params, _meta: { progressToken } } });
      expect(connection.wire.progress().slice(before)).toEqual(
        [1, 2, 3].map((progress) => ({ progressToken, progress, total: 3 })),
      );
    });

    test('no progress is sent without a token', async () => {
      const before = connection.wire.progress().length;
      await connection.send({ method, params });
      await connection.send({ method, params: { ...params, _meta: { 'test/other': 1 } } });
      await connection.settle();
      expect(connection.wire.progress().slice(before)).toEqual([]);
    });
  });

  test('two reporters of one request share its token, and the value never goes back', async () => {
    const both = await openConnection(
      sdk,
      withTool(async (context) => {
        const [first, second] = [reporterFor(context), reporterFor(context)];
        first.report(5, 10);
        second.report(2, 10, 'From the second');
        first.report(6, 10);
        await Promise.all([first.fail(), second.fail()]);
        return DONE;
      }),
    );
    await both.call();
    const told = both.wire.progressOf(TOKEN);
    for (const [index, { progress }] of told.slice(1).entries()) {
      expect(progress).toBeGreaterThan(told[index]?.progress ?? NaN);
    }
    expect(told.map(({ message }) => message)).toContain('From the second');
    expect(Math.trunc(told.at(-1)?.progress ?? NaN)).toBe(6);
    await both.close();
  });

  test('without a token no timer is set, no listener is added, and the clock is read at most once', async () => {
    const clock = new FakeClock();
    const shutdown = new AbortController();
    const listeners = jest.spyOn(shutdown.signal, 'addEventListener');
    const quiet = await openConnection(
      sdk,
      withTool(
        withProgress(
          (_context, progress) => {
            for (let step = 0; step < 1_000; step++) progress.report(step, 1_000, `Step ${String(step)}`);
            return DONE;
          },
          { clock, heartbeatMs: 10, barrier: 'turn', signal: shutdown.signal },
        ),
      ),
    );
    // The clock stands still, so this call would hang if the response waited for a timer.
    const readsBefore = clock.reads;
    await quiet.call(null);
    expect({ pending: clock.pending, listeners: listeners.mock.calls }).toEqual({
      pending: 0,
      listeners: [],
    });
    expect(clock.reads - readsBefore).toBeLessThanOrEqual(1);
    await quiet.close();
  });
});
