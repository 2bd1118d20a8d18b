import { watchResponse } from '../src/watch-response.js';

const { signal } = new AbortController();

/** Returns the response of a stream that stays open, and the function that writes to it or ends it. */
function streamed(type: string): { response: Response; controller: ReadableStreamDefaultController } {
  let controller: ReadableStreamDefaultController | undefined;
  const body = new ReadableStream({ start: (started) => void (controller = started) });
  if (!controller) throw new Error('A stream calls `start` at once.');
  return { response: new Response(body, { status: 201, headers: { 'Content-Type': type } }), controller };
}

const nextTurn = (): Promise<void> => new Promise(setImmediate);

test('an event stream begins with an empty comment, and its end is reported once', async () => {
  const { response, controller } = streamed('text/event-stream');
  const onEnd = jest.fn();
  const watched = watchResponse(response, signal, onEnd);
  const text = watched.text();
  controller.enqueue(new TextEncoder().encode('data: 1\n\n'));
  await nextTurn();
  expect(onEnd).not.toHaveBeenCalled();
  controller.close();
  expect(await text).toBe(':\n\ndata: 1\n\n');
  await nextTurn();
  expect(onEnd).toHaveBeenCalledTimes(1);
  expect([watched.status, watched.headers.get('content-type')]).toEqual([201, 'text/event-stream']);
});

test('other content is passed on unchanged', async () => {
  const response = Response.json({ a: 1 });
  const watched = watchResponse(response, signal, () => undefined);
  expect(await watched.json()).toEqual({ a: 1 });
});

test('a response without a body has ended at once', () => {
  const onEnd = jest.fn();
  const response = new Response(null, { status: 202 });
  expect(watchResponse(response, signal, onEnd)).toBe(response);
  expect(onEnd).toHaveBeenCalledTimes(1);
});

test('a client that disconnects ends its response at once', async () => {
  const { response } = streamed('text/event-stream');
  const onEnd = jest.fn();
  const abort = new AbortController();
  watchResponse(response, abort.signal, onEnd);
  abort.abort();
  await nextTurn();
  expect(onEnd).toHaveBeenCalledTimes(1);
});
