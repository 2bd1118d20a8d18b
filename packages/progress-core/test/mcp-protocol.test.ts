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
describe('progress', () => {
  test('comes out of the wire as it went in', () => {
    fc.assert(
      fc.property(anyToken, anyProgress, fc.boolean(), (token, progress, heartbeat) => {
        const wire = JSON.stringify(mcpProtocol.encode(token, progress, heartbeat));
        const decoded = mcpProtocol.decode(JSON.parse(wire));
        // A negative zero is a zero in JSON.
        const expected: unknown = JSON.parse(JSON.stringify({ token, progress, heartbeat }));
        expect(decoded).toMatchObject(expected as object);
        expect(Object.keys((decoded as { progress: object }).progress)).toEqual(
          expect.arrayContaining(Object.keys(progress)),
        );
      }),
    );
  });

  test('is written as a valid notification, with nothing in it that was not given', () => {
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

  test('a heartbeat is marked, and only true marks one', () => {
    const beat = mcpProtocol.encode(1, { progress: 1 }, true);
    expect(beat.params?._meta).toEqual({ 'milepost/heartbeat': true });
    const params = { progressToken: 1, progress: 1 };
    for (const mark of [1, 'true', {}, false, null]) {
      const message = progressMessage({ ...params, _meta: { 'milepost/heartbeat': mark } });
      expect(mcpProtocol.decode(message)).toMatchObject({ heartbeat: false });
    }
  });

  test('1 and "1" are two tokens', () => {
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
    ['no message at all', 'notifications/progress'],
  ])('leaves %s to others', (_, message) => {
    expect(mcpProtocol.decode(message)).toBeUndefined();
  });

  test.each<[string, unknown, string]>([
    ['no token', { progress: 1 }, 'invalid_token'],
    ['a token that is none', { progressToken: 0.5, progress: 1 }, 'invalid_token'],
    ['a token and a progress that are none', { progressToken: {}, progress: 'x' }, 'invalid_token'],
    ['no params', undefined, 'invalid_progress'],
    ['params in an array', ['t', 1], 'invalid_progress'],
    ['no progress', { progressToken: 't' }, 'invalid_progress'],
    ['an infinite total', { progressToken: 't', progress: 1, total: Infinity }, 'invalid_progress'],
    ['a message that is no text', { progressToken: 't', progress: 1, message: 5 }, 'invalid_progress'],
  ])('refuses progress with %s', (_, params, code) => {
    const refusal = mcpProtocol.decode(progressMessage(params));
    expect(refusal).toBeInstanceOf(ProgressError);
    expect(refusal).toMatchObject({ code });
  });

  test('says why: the message can be read by a person', () => {
    const refusal = mcpProtocol.decode(progressMessage({ progressToken: 't', progress: NaN }));
    expect((refusal as ProgressError).message).toBe(
      'A progress notification was refused: params must hold a finite progress, and may hold a finite total, ' +
        'a message string and a _meta object.',
    );
  });

  test('gives progress for what is valid, an error for what claims to be progress, and undefined otherwise', () => {
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

test('nothing it reads makes it throw', () => {
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

test('an update that throws when it is looked at is refused', () => {
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
      'with a time to live',
      { task: { taskId: 'a', status: 'working', ttl: 60_000 } },
      { taskId: 'a', ttlMs: 60_000 },
    ],
    ['kept for ever', { task: { taskId: 'a', status: 'working', ttl: null } }, { taskId: 'a' }],
    ['with a time that is none', { task: { taskId: 'a', ttl: -1 } }, { taskId: 'a' }],
  ])('a result tells of a task %s', (_, result, expected) => {
    expect(mcpProtocol.readTask?.(result)).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['an ordinary result', { content: [] }],
    ['a task without an id', { task: { status: 'working' } }],
    ['nothing', undefined],
  ])('%s tells of no task', (_, result) => {
    expect(mcpProtocol.readTask?.(result)).toBeUndefined();
  });

  test.each(['completed', 'failed', 'cancelled'])('a task that is %s has ended', (status) => {
    const message = {
      jsonrpc: '2.0',
      method: 'notifications/tasks/status',
      params: { taskId: 'a', status, ttl: null },
    };
    expect(mcpProtocol.decodeTaskEnd?.(message)).toEqual({ taskId: 'a', status });
  });

  test.each<[string, unknown]>([
    ['working', { taskId: 'a', status: 'working' }],
    ['asking for input', { taskId: 'a', status: 'input_required' }],
    ['without an id', { status: 'completed' }],
    ['without params', undefined],
  ])('a task %s has not', (_, params) => {
    const message = { jsonrpc: '2.0', method: 'notifications/tasks/status', params };
    expect(mcpProtocol.decodeTaskEnd?.(message)).toBeUndefined();
  });

  // https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks#creating-tasks
  describe('the end of one is learnt from an answer', () => {
    const RELATED = { 'io.modelcontextprotocol/related-task': { taskId: 'a' } };
    const answer = (result: unknown): unknown =>
      mcpProtocol.decodeTaskEnd?.({ jsonrpc: '2.0', id: 1, result });

    test.each(['completed', 'failed', 'cancelled'])('that says it is %s', (status) => {
      expect(answer({ taskId: 'a', status, ttl: null })).toEqual({ taskId: 'a', status });
      expect(answer({ taskId: 'a', status, _meta: RELATED })).toEqual({ taskId: 'a', status });
    });

    test('that is its result: completed, or failed where it is a tool’s error', () => {
      expect(answer({ content: [], _meta: RELATED })).toEqual({ taskId: 'a', status: 'completed' });
      expect(answer({ isError: false, _meta: RELATED })).toEqual({ taskId: 'a', status: 'completed' });
      expect(answer({ isError: true, _meta: RELATED })).toEqual({ taskId: 'a', status: 'failed' });
    });

    test.each<[string, unknown]>([
      ['says that it works', { taskId: 'a', status: 'working' }],
      // The two that follow SHOULD NOT name it in `_meta`, but who reads only "all responses MUST" does.
      ['says that it works, and names it twice', { taskId: 'a', status: 'working', _meta: RELATED }],
      ['says that it waits, and names it twice', { taskId: 'a', status: 'input_required', _meta: RELATED }],
      ['creates it, and names it twice', { task: { taskId: 'a', status: 'working' }, _meta: RELATED }],
      ['lists it', { tasks: [{ taskId: 'a', status: 'completed' }] }],
      ['names no task', { content: [], _meta: {} }],
      [
        'names what is no task',
        { content: [], _meta: { 'io.modelcontextprotocol/related-task': { taskId: 1 } } },
      ],
      ['is nothing', undefined],
    ])('but not from one that %s', (_, result) => {
      expect(answer(result)).toBeUndefined();
    });

    test('nor from a request or a refusal that is related to it', () => {
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
