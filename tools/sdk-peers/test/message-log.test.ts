import type { JsonRpcMessage, Transport } from '@milepost/progress-core';
import { MessageLog } from '@milepost/sdk-peers';

const REQUEST = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { _meta: { progressToken: 't' } },
} as const;
const RESPONSE = { jsonrpc: '2.0', id: 1, result: { content: [] } } as const;

/** Creates a transport that only counts what it is told to send. */
function setUp() {
  const sent: JsonRpcMessage[] = [];
  const transport: Transport = {
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    send: (message) => {
      sent.push(message);
      return Promise.resolve();
    },
  };
  return { transport, sent, log: new MessageLog(transport) };
}

test('both directions are logged in order, and the messages still arrive', async () => {
  const { transport, sent, log } = setUp();
  const received: JsonRpcMessage[] = [];
  transport.onmessage = (message) => void received.push(message);
  await transport.send(REQUEST);
  const progress = { progressToken: 't', progress: 1 };
  log.receive({ jsonrpc: '2.0', method: 'notifications/progress', params: progress });
  log.receive(RESPONSE);
  expect(sent).toEqual([REQUEST]);
  expect(received).toHaveLength(2);
  expect(log.events.map(({ direction }) => direction)).toEqual(['sent', 'received', 'received']);
  expect(log.requestOf('t').id).toBe(1);
  expect(log.progressOf('t')).toEqual([progress]);
  expect(log.progressAt('t')).toEqual([1]);
  expect(log.responseAt(1)).toBe(2);
  expect(log.resultOf(1)).toEqual(RESPONSE.result);
});

test('a message is logged once, even if a later listener passes it to an earlier one', () => {
  const { transport, log } = setUp();
  transport.onmessage = () => {};
  const earlier = transport.onmessage;
  transport.onmessage = (message) => earlier(message);
  log.receive(RESPONSE);
  expect(log.events).toHaveLength(1);
});

test('a message is logged as it was, although its receiver changes it', () => {
  const { transport, log } = setUp();
  const message = { jsonrpc: '2.0', id: 1, result: { changed: false } } as const;
  transport.onmessage = (given) => {
    (given as unknown as { result: { changed: boolean } }).result.changed = true;
  };
  log.receive(message);
  expect(log.resultOf(1)).toEqual({ changed: false });
});

test('a missing response has no place and no result, and an unknown token no request', () => {
  const { log } = setUp();
  expect(log.responseAt(1)).toBe(-1);
  expect(log.resultOf(1)).toBeUndefined();
  expect(() => log.requestOf('t')).toThrow('No request has the token "t".');
});
