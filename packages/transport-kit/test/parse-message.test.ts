import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import fc from 'fast-check';

import { parseMessage } from '../src/index.js';

describe('https://www.jsonrpc.org/specification', () => {
  test.each<[string, object]>([
    ['a request', { jsonrpc: '2.0', id: 1, method: 'ping' }],
    ['a request with a string id', { jsonrpc: '2.0', id: '', method: 'ping', params: { a: 1 } }],
    ['a request with parameters by position', { jsonrpc: '2.0', id: 0, method: 'add', params: [1, 2] }],
    ['a notification', { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1 } }],
    ['a result', { jsonrpc: '2.0', id: 1, result: {} }],
    ['a result that is null', { jsonrpc: '2.0', id: 1, result: null }],
    ['an error', { jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'No such method' } }],
    ['an error without id', { jsonrpc: '2.0', error: { code: -32700, message: 'Parse error' } }],
  ])('%s is a message', (_what, message) => {
    expect(parseMessage(JSON.stringify(message))).toEqual(message);
  });

  test('an error response with a null id is returned without an id', () => {
    const error = { code: -32700, message: 'Parse error' };
    expect(parseMessage(JSON.stringify({ jsonrpc: '2.0', id: null, error }))).toEqual({
      jsonrpc: '2.0',
      error,
    });
  });

  test.each([
    'null',
    '1',
    '"text"',
    '[]',
    '[{"jsonrpc":"2.0","method":"ping"}]',
    '{}',
    '{"jsonrpc":"1.0","id":1,"method":"ping"}',
    '{"jsonrpc":2.0,"id":1,"method":"ping"}',
    '{"jsonrpc":"2.0"}',
    '{"jsonrpc":"2.0","id":1}',
    '{"jsonrpc":"2.0","method":1}',
    '{"jsonrpc":"2.0","method":"ping","id":null}',
    '{"jsonrpc":"2.0","method":"ping","id":{}}',
    '{"jsonrpc":"2.0","method":"ping","params":null}',
    '{"jsonrpc":"2.0","method":"ping","params":"a"}',
    '{"jsonrpc":"2.0","result":{}}',
    '{"jsonrpc":"2.0","id":null,"result":{}}',
    '{"jsonrpc":"2.0","id":1,"error":"text"}',
    '{"jsonrpc":"2.0","id":1,"error":null}',
  ])('%s is not a message', (text) => {
    const refused = parseMessage(text);
    expect(refused).toBeInstanceOf(ProgressError);
    expect(refused).toMatchObject({ code: ProgressErrorCode.TRANSPORT });
    expect((refused as ProgressError).message).toContain('is not a JSON-RPC 2.0 message');
  });
});

test('the error quotes at most 100 characters of a text that is not JSON', () => {
  const refused = parseMessage(`Listening on port 80 ${'x'.repeat(10_000)}`) as ProgressError;
  expect(refused.message).toContain('is not JSON: "Listening on port 80 xxx');
  expect(refused.message.length).toBeLessThan(160);
  expect(refused.cause).toBeInstanceOf(SyntaxError);
});

test('characters that a terminal executes, or that change the writing direction, are quoted as escapes', () => {
  const hostile = '\u007f\u0080\u009b31m\u009f\u2028\u2029\u202a\u202e\u2066\u2069';
  const refused = parseMessage(`\u00a0é${hostile}\u2070`) as ProgressError;
  expect(refused.message).toBe(
    String.raw`The text received is not JSON: "${'\u00a0é'}\u007f\u0080\u009b31m\u009f\u2028\u2029\u202a\u202e\u2066\u2069${'\u2070'}"`,
  );
});

test('parseMessage never throws', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseMessage(text)));
});
