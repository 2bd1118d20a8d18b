import { isProgressToken, type ProgressToken } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';

import { ProgressReporter } from '../src/index.js';
import { codeThrownBy, RecordingTransport } from './recording-transport.js';

function create(token: ProgressToken | undefined) {
  const clock = new FakeClock();
  const transport = new RecordingTransport(clock);
  const complaints: unknown[] = [];
  const { signal } = new AbortController();
  const progress = new ProgressReporter(token, transport, {
    clock,
    signal,
    heartbeatMs: 100,
    onError: (error) => complaints.push(error),
  });
  return { clock, transport, complaints, progress };
}

test('a reporter without a token sends nothing, sets no timer, and does not read the clock after its creation', async () => {
  const { clock, transport, complaints, progress } = create(undefined);
  const { reads } = clock;
  progress.report(1, 2, 'three');
  progress.report(NaN);
  progress.increment();
  progress.message('text');
  const message = jest.fn(() => 'an item');
  expect([...progress.track([1, 2], { message })]).toEqual([1, 2]);
  expect(message).not.toHaveBeenCalled();
  const { one, two } = progress.phases({ one: 1, two: 2 });
  one.report(1, 1);
  two.complete('two');
  await progress.flush();
  await clock.advanceAsync(10_000);
  await progress.complete('done');
  await progress.fail(new Error('failed'));
  expect(transport.updates).toEqual([]);
  expect(complaints).toEqual([]);
  expect(clock.reads).toBe(reads);
  expect(clock.pending).toBe(0);
});

// "Progress tokens MUST be a string or integer value" and unique among active requests. An empty string is
// allowed. https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#progress-flow
test.each(['', 0, 'token', -1, Number.MAX_SAFE_INTEGER])('%p is accepted as a token', (token) => {
  const { transport, progress } = create(token);
  progress.report(1);
  expect(transport.notifications[0]?.params.progressToken).toBe(token);
});

test.each([1.5, NaN, null, {}, true, 2 ** 53])(
  '%p is not a token: the constructor throws invalid_token',
  (token) => {
    expect(isProgressToken(token)).toBe(false);
    expect(codeThrownBy(() => create(token as ProgressToken))).toBe('invalid_token');
  },
);
