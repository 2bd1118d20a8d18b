import { numberedMessage, numberOf, progressMessage, TransportRecorder } from '../src/transports.js';

/** A transport, as far as a recorder uses it. */
interface Handlers {
  onmessage?: (message: object) => void;
  onerror?: (error: Error) => void;
  onclose?: () => void;
}

test('all events are recorded in order', () => {
  const transport: Handlers = {};
  const recorder = new TransportRecorder(transport);
  const error = new Error('The line is bad.');
  transport.onmessage?.(numberedMessage(1));
  transport.onerror?.(error);
  expect(recorder.isClosed).toBe(false);
  transport.onclose?.();
  expect(recorder.events).toEqual(['message', 'The line is bad.', 'close']);
  expect(recorder.messages).toEqual([numberedMessage(1)]);
  expect(recorder.errors).toEqual([error]);
  expect(recorder.isClosed).toBe(true);
});

test('events are described as a test needs them', () => {
  const transport: Handlers = {};
  const describe = (event: object): unknown => (event instanceof Error ? 'error' : numberOf(event));
  const { events } = new TransportRecorder(transport, describe);
  transport.onmessage?.(numberedMessage(4, 'a text'));
  transport.onmessage?.(progressMessage('token', 5));
  transport.onmessage?.({ jsonrpc: '2.0', id: 1, result: {} });
  transport.onerror?.(new Error('The line is bad.'));
  expect(events).toEqual([4, 5, 'response', 'error']);
});

test('a test can wait for messages, for events, and for the close', async () => {
  const transport: Handlers = {};
  const recorder = new TransportRecorder(transport);
  const order: string[] = [];
  const waits = [
    recorder.received(2).then(() => order.push('received')),
    recorder.happened(3).then(() => order.push('happened')),
    recorder.closed().then(() => order.push('closed')),
  ];
  transport.onmessage?.(numberedMessage(1));
  transport.onmessage?.(numberedMessage(2));
  await waits[0];
  transport.onerror?.(new Error('The line is bad.'));
  await waits[1];
  transport.onclose?.();
  await waits[2];
  expect(order).toEqual(['received', 'happened', 'closed']);
});
