import fc from 'fast-check';

import { isProgressNotification, isProgressToken, mcpProtocol, ProgressError } from '../src/index.js';
import { anyShapeOf, anyValue, untouchables } from './hostile-values.js';

const anyToken = fc.oneof(fc.string(), fc.maxSafeInteger());
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const anyProgress = fc.record(
  { progress: finite, total: finite, message: fc.string({ unit: 'binary' }) },
  { requiredKeys: ['progress'] },
);

function progressMessage(params: unknown): object {
  return { jsonrpc: '2.0', method: 'notifications/progress', params };
}

// https://modelcontextprotocol.io/specification/2025-11-25/schema#progressnotification
describe('progress on the wire', () => {
  test('progress is decoded exactly as it was encoded', () => {
    fc.assert(
      fc.property(anyToken, anyProgress, fc.boolean(), (token, progress, heartbeat) => {
        const wire = JSON.stringify(mcpProtocol.encode(token, progress, heartbeat));
        const decoded = mcpProtocol.decode(JSON.parse(wire));
        // JSON writes a negative zero as zero.
        const expected: unknown = JSON.parse(JSON.stringify({ token, progress, heartbeat }));
        expect(decoded).toMatchObject(expected as object);
        expect(Object.keys((decoded as { progress: object }).progress)).toEqual(
          expect.arrayContaining(Object.keys(progress)),
        );
      }),
    );
  });

  test('progress is encoded as a valid notification that has only the given members', () => {
    expect(mcpProtocol.encode('t', { progress: 1, total: undefined, message: undefined })).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: 't', progress: 1 },
    });
    expect(Object.keys(mcpProtocol.encode('t', { progress: 1, total: undefined }).params ?? {})).toEqual([
      'progressToken',
      'progress',
    ]);
    fc.assert(
      fc.property(anyToken, anyProgress, fc.boolean(), (token, progress, heartbeat) => {
        expect(isProgressNotification(mcpProtocol.encode(token, progress, heartbeat))).toBe(true);
      }),
    );
  });

  test('a heartbeat is marked with true, and no other value marks one', () => {
    const beat = mcpProtocol.encode(1, { progress: 1 }, true);
    expect(beat.params?._meta).toEqual({ 'milepost/heartbeat': true });
    const params = { progressToken: 1, progress: 1 };
    for (const mark of [1, 'true', {}, false, null]) {
      const message = progressMessage({ ...params, _meta: { 'milepost/heartbeat': mark } });
      expect(mcpProtocol.decode(message)).toMatchObject({ heartbeat: false });
    }
  });

  test('1 and "1" are different tokens', () => {
    expect(mcpProtocol.decode(mcpProtocol.encode(1, { progress: 1 }))).toMatchObject({ token: 1 });
    expect(mcpProtocol.decode(mcpProtocol.encode('1', { progress: 1 }))).toMatchObject({ token: '1' });
  });
});

describe('decode', () => {
  test.each<[string, unknown]>([
    ['a request', { jsonrpc: '2.0', id: 1, method: 'tools/call' }],
    ['a result', { jsonrpc: '2.0', id: 1, result: {} }],
    ['another notification', { jsonrpc: '2.0', method: 'notifications/message', params: { progress: 1 } }],
    ['a batch', [progressMessage({ progressToken: 1, progress: 1 })]],
    ['a value that is not a message', 'notifications/progress'],
  ])('returns undefined for %s', (_, message) => {
    expect(mcpProtocol.decode(message)).toBeUndefined();
  });

  test.each<[string, unknown, string]>([
    ['no token', { progress: 1 }, 'invalid_token'],
    ['an invalid token', { progressToken: 0.5, progress: 1 }, 'invalid_token'],
    ['an invalid token and an invalid progress', { progressToken: {}, progress: 'x' }, 'invalid_token'],
    ['no params', undefined, 'invalid_progress'],
    ['params in an array', ['t', 1], 'invalid_progress'],
    ['no progress', { progressToken: 't' }, 'invalid_progress'],
    ['an infinite total', { progressToken: 't', progress: 1, total: Infinity }, 'invalid_progress'],
    ['a message that is not a string', { progressToken: 't', progress: 1, message: 5 }, 'invalid_progress'],
  ])('returns an error for progress with %s', (_, params, code) => {
    const refusal = mcpProtocol.decode(progressMessage(params));
    expect(refusal).toBeInstanceOf(ProgressError);
    expect(refusal).toMatchObject({ code });
  });

  test('explains the refusal in the message of the error', () => {
    const refusal = mcpProtocol.decode(progressMessage({ progressToken: 't', progress: NaN }));
    expect((refusal as ProgressError).message).toBe(
      'A progress notification was refused: params must hold a finite progress, and may hold a finite total, ' +
        'a message string and a _meta object.',
    );
  });

  test('returns progress for a valid notification, an error for an invalid one, and undefined for anything else', () => {
    const params = fc.record({ progressToken: anyValue, progress: anyValue }, { requiredKeys: [] });
    const method = fc.oneof(fc.constant('notifications/progress'), fc.string());
    const message = anyShapeOf(
      fc.record({ jsonrpc: fc.constant('2.0'), method, params: fc.oneof(params, anyValue) }),
    );
    fc.assert(
      fc.property(fc.oneof(message, anyValue), (value) => {
        const decoded = mcpProtocol.decode(value);
        if (isProgressNotification(value))
          return expect(decoded).toMatchObject({ heartbeat: expect.any(Boolean) });
        const claims =
          typeof value === 'object' &&
          value !== null &&
          (value as { method?: unknown }).method === 'notifications/progress';
        if (!claims) return expect(decoded).toBeUndefined();
        const hasParams = decoded instanceof ProgressError && decoded.code === 'invalid_token';
        if (hasParams) {
          const token = (value as { params: { progressToken?: unknown } }).params.progressToken;
          return expect(isProgressToken(token)).toBe(false);
        }
        return expect(decoded).toMatchObject({ code: 'invalid_progress' });
      }),
    );
  });
});

test('the protocol never throws, whatever it reads', () => {
  const readAsAnything = (message: unknown): void => {
    mcpProtocol.decode(message);
    mcpProtocol.readTask?.(message);
    mcpProtocol.decodeTaskEnd?.(message);
  };
  for (const thing of untouchables()) {
    const messages = [
      thing,
      progressMessage(thing),
      progressMessage({ progressToken: thing, progress: 1 }),
      progressMessage({ progressToken: 1, progress: 1, _meta: thing }),
      { jsonrpc: '2.0', method: 'notifications/tasks/status', params: thing },
      { task: thing },
    ];
    for (const message of messages) expect(() => readAsAnything(message)).not.toThrow();
  }
  fc.assert(fc.property(anyValue, readAsAnything));
});

test('decode refuses an update that throws when it is read', () => {
  const params = Object.defineProperty({ progressToken: 't' }, 'progress', {
    enumerable: true,
    get: () => {
      throw new Error('no');
    },
  });
  expect(mcpProtocol.decode(progressMessage(params))).toMatchObject({ code: 'invalid_progress' });
});

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
describe('tasks', () => {
  test.each<[string, unknown, unknown]>([
    [
      'that has a time to live',
      { task: { taskId: 'a', status: 'working', ttl: 60_000 } },
      { taskId: 'a', ttlMs: 60_000 },
    ],
    ['that is kept for ever', { task: { taskId: 'a', status: 'working', ttl: null } }, { taskId: 'a' }],
    ['that has an invalid time to live', { task: { taskId: 'a', ttl: -1 } }, { taskId: 'a' }],
  ])('readTask reads a task %s from a result', (_, result, expected) => {
    expect(mcpProtocol.readTask?.(result)).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['an ordinary result', { content: [] }],
    ['a task without an id', { task: { status: 'working' } }],
    ['nothing', undefined],
  ])('readTask returns undefined for %s', (_, result) => {
    expect(mcpProtocol.readTask?.(result)).toBeUndefined();
  });

  test.each(['completed', 'failed', 'cancelled'])(
    'decodeTaskEnd reads the end of a task from the status %s',
    (status) => {
      const message = {
        jsonrpc: '2.0',
        method: 'notifications/tasks/status',
        params: { taskId: 'a', status, ttl: null },
      };
      expect(mcpProtocol.decodeTaskEnd?.(message)).toEqual({ taskId: 'a', status });
    },
  );

  test.each<[string, unknown]>([
    ['with the status working', { taskId: 'a', status: 'working' }],
    ['with the status input_required', { taskId: 'a', status: 'input_required' }],
    ['without an id', { status: 'completed' }],
    ['without params', undefined],
  ])('a status notification %s does not report an end', (_, params) => {
    const message = { jsonrpc: '2.0', method: 'notifications/tasks/status', params };
    expect(mcpProtocol.decodeTaskEnd?.(message)).toBeUndefined();
  });

  // https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks#creating-tasks
  describe('decodeTaskEnd on a response', () => {
    const RELATED = { 'io.modelcontextprotocol/related-task': { taskId: 'a' } };
    const answer = (result: unknown): unknown =>
      mcpProtocol.decodeTaskEnd?.({ jsonrpc: '2.0', id: 1, result });

    test.each(['completed', 'failed', 'cancelled'])(
      'reads the end of a task from a response with the status %s',
      (status) => {
        expect(answer({ taskId: 'a', status, ttl: null })).toEqual({ taskId: 'a', status });
        expect(answer({ taskId: 'a', status, _meta: RELATED })).toEqual({ taskId: 'a', status });
      },
    );

    test('reads a task result as completed, or as failed if it is a tool error', () => {
      expect(answer({ content: [], _meta: RELATED })).toEqual({ taskId: 'a', status: 'completed' });
      expect(answer({ isError: false, _meta: RELATED })).toEqual({ taskId: 'a', status: 'completed' });
      expect(answer({ isError: true, _meta: RELATED })).toEqual({ taskId: 'a', status: 'failed' });
    });

    test.each<[string, unknown]>([
      ['reports that the task is working', { taskId: 'a', status: 'working' }],
      // The next two SHOULD NOT name the task in `_meta`. A server that obeys only "all responses MUST" does.
      [
        'reports that the task is working, and names the task twice',
        { taskId: 'a', status: 'working', _meta: RELATED },
      ],
      [
        'reports that the task waits for input, and names the task twice',
        { taskId: 'a', status: 'input_required', _meta: RELATED },
      ],
      [
        'creates the task, and names the task twice',
        { task: { taskId: 'a', status: 'working' }, _meta: RELATED },
      ],
      ['lists the task', { tasks: [{ taskId: 'a', status: 'completed' }] }],
      ['names no task', { content: [], _meta: {} }],
      [
        'names something that is not a task',
        { content: [], _meta: { 'io.modelcontextprotocol/related-task': { taskId: 1 } } },
      ],
      ['has no result', undefined],
    ])('reads no end from a response that %s', (_, result) => {
      expect(answer(result)).toBeUndefined();
    });

    test('reads no end from a request or an error response that is related to the task', () => {
      const request = { jsonrpc: '2.0', id: 1, method: 'elicitation/create', params: { _meta: RELATED } };
      const refusal = {
        jsonrpc: '2.0',
        id: 1,
        error: { code: -32602, message: 'no', data: { _meta: RELATED } },
      };
      for (const message of [request, refusal]) expect(mcpProtocol.decodeTaskEnd?.(message)).toBeUndefined();
    });
  });
});
