import { reporterFor, type ReporterForOptions, type RequestContext, withProgress } from '@milepost/mcp-sdk';
import { ProgressError } from '@milepost/progress-core';

import { fakeContext } from './fake-context.js';
import { openConnection, TOKEN } from './in-memory-connection.js';
import { DONE, SDKS, withTool } from './test-server.js';

const context = fakeContext().v2;

test.each([
  [{ barrier: 'pong' as never }, RangeError, 'barrier must be one of auto, ping, turn, none, not pong.'],
  [{ barrier: null as never }, RangeError, 'barrier must be one of auto, ping, turn, none, not null.'],
  [{ maxUpdatesPerSecond: 0 }, RangeError, 'maxUpdatesPerSecond must be above 0, not 0.'],
  [{ maxUpdatesPerSecond: NaN }, RangeError, 'maxUpdatesPerSecond must be above 0, not NaN.'],
  [{ maxUpdatesPerSecond: '10' as never }, TypeError, 'maxUpdatesPerSecond must be a number, not a string.'],
  [{ burst: 0 }, RangeError, 'burst must be at least 1, not 0.'],
  [{ heartbeatMs: -1 }, RangeError, 'heartbeatMs must be at least 0'],
] satisfies [ReporterForOptions, ErrorConstructor, string][])(
  'the options %j are refused',
  (options, type, message) => {
    for (const token of ['token', undefined]) {
      const { _meta, ...rest } = fakeContext().v1;
      const given = token === undefined ? rest : { ...rest, _meta };
      const refusal = (): unknown => reporterFor(given, options);
      expect(refusal).toThrow(type);
      expect(refusal).toThrow(message);
    }
    // They are refused when the handler is wrapped, and not only at the first call.
    expect(() => withProgress(() => DONE, options)).toThrow(message);
  },
);

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a string', 'context'],
  ['a function', () => {}],
  ['the arguments of a tool', { path: '/' }],
  ['half of a context of v2', { mcpReq: undefined }],
  ['half of a context of v1', { sendNotification: () => {} }],
])('%s is refused as a context', async (_name, given) => {
  const refused = (): unknown => reporterFor(given as unknown as RequestContext);
  expect(refused).toThrow(TypeError);
  expect(refused).toThrow('This is no context of a request handler');
  const handler = jest.fn(() => DONE);
  const call = withProgress(handler)(given);
  await expect(call).rejects.toThrow(TypeError);
  await expect(call).rejects.toThrow('must be registered with the MCP SDK');
  expect(handler).not.toHaveBeenCalled();
});

test('a wrapped handler that is called without arguments rejects', async () => {
  const handler = withProgress(() => DONE) as () => Promise<unknown>;
  await expect(handler()).rejects.toThrow('must be registered with the MCP SDK');
});

test('an invalid token is refused with a ProgressError', () => {
  for (const token of [1.5, null, {}, 2 ** 60]) {
    const { mcpReq } = context;
    const forged = { mcpReq: { ...mcpReq, _meta: { progressToken: token as never } } };
    expect(() => reporterFor(forged)).toThrow(ProgressError);
    expect(() => reporterFor(forged)).toThrow('A progress token must be a string or a safe integer');
  }
});

test('a token on the prototype of _meta is ignored', async () => {
  const { notified, v2 } = fakeContext();
  const progress = reporterFor({
    mcpReq: { ...v2.mcpReq, _meta: Object.create({ progressToken: 'x' }) as object },
  });
  progress.report(1);
  await progress.complete();
  expect(notified).toEqual([]);
});

describe.each(SDKS)('SDK %s', (sdk) => {
  test('a rate of one update per second lets the first and the last update pass', async () => {
    const tool = withProgress(
      (_context, progress) => {
        for (let step = 1; step <= 50; step++) progress.report(step, 50);
        return DONE;
      },
      { maxUpdatesPerSecond: 1, burst: 1 },
    );
    const connection = await openConnection(sdk, withTool(tool));
    await connection.call();
    expect(connection.wire.progressOf(TOKEN).map(({ progress }) => progress)).toEqual([1, 50]);
    await connection.close();
  });

  test('a rate of Infinity lets all updates pass in order', async () => {
    const tool = withProgress(
      (_context, progress) => {
        for (let step = 1; step <= 500; step++) progress.report(step, 500);
        return DONE;
      },
      { maxUpdatesPerSecond: Infinity },
    );
    const connection = await openConnection(sdk, withTool(tool));
    await connection.call();
    const told = connection.wire.progressOf(TOKEN).map(({ progress }) => progress);
    expect(told).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    await connection.close();
  });
});
