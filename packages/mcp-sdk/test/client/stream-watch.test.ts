import type { JsonRpcMessage, JsonRpcRequest } from '@milepost/progress-core';

import { type StreamOptions, StreamWatch } from '../../src/client/stream-watch.js';

const REQUEST: JsonRpcRequest = { jsonrpc: '2.0', id: 7, method: 'tools/call' };

/** Sends a request whose stream the test can end. */
async function send(options?: StreamOptions, outcome: Promise<void> = Promise.resolve()) {
  const answers: JsonRpcMessage[] = [];
  const watch = new StreamWatch((message) => answers.push(message));
  let end = (): void => undefined;
  const sending = watch.send(REQUEST, options, ({ onRequestStreamEnd }) => {
    end = () => onRequestStreamEnd?.();
    return outcome;
  });
  const sent = await sending.then(
    () => 'sent',
    (error: unknown) => error,
  );
  return { answers, watch, end: () => end(), sent };
}

test('a request whose stream ends without a response is answered once with an error, and its sender is notified too', async () => {
  const onRequestStreamEnd = jest.fn();
  const { answers, end } = await send({ onRequestStreamEnd });
  end();
  end();
  expect(answers).toEqual([
    {
      jsonrpc: '2.0',
      id: 7,
      error: { code: -32_000, message: expect.stringContaining('Connection closed') },
    },
  ]);
  expect(onRequestStreamEnd).toHaveBeenCalledTimes(2);
});

test('a request that has its response, a result or an error, is not answered again', async () => {
  for (const answer of [{ result: {} }, { error: { code: 1, message: 'no' } }]) {
    const { answers, watch, end } = await send();
    watch.received({ jsonrpc: '2.0', id: 7, ...answer });
    end();
    expect(answers).toEqual([]);
  }
});

test('a response to another request, or a message that is no response, is ignored', async () => {
  const { answers, watch, end } = await send();
  watch.received({ jsonrpc: '2.0', id: '7', result: {} });
  watch.received({ ...REQUEST });
  end();
  expect(answers).toHaveLength(1);
});

test('a request that could not be sent, or was cancelled, is not answered', async () => {
  const failed = await send(undefined, Promise.reject(new Error('unsent')));
  expect(failed.sent).toEqual(new Error('unsent'));
  failed.end();
  expect(failed.answers).toEqual([]);
  const controller = new AbortController();
  const cancelled = await send({ requestSignal: controller.signal });
  controller.abort();
  cancelled.end();
  expect(cancelled.answers).toEqual([]);
});
