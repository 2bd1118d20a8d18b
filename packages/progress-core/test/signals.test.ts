import { joinSignals, untilAborted, whenAborted } from '../src/internal.js';

/** A signal that counts its listeners. */
function countingSignal(): { controller: AbortController; signal: AbortSignal; listeners: () => number } {
  const controller = new AbortController();
  const { signal } = controller;
  const added = jest.spyOn(signal, 'addEventListener');
  const removed = jest.spyOn(signal, 'removeEventListener');
  return { controller, signal, listeners: () => added.mock.calls.length - removed.mock.calls.length };
}

describe('whenAborted', () => {
  test('calls the listener once, when the signal aborts', () => {
    const controller = new AbortController();
    const listener = jest.fn();
    whenAborted(controller.signal, listener);
    expect(listener).not.toHaveBeenCalled();
    controller.abort();
    controller.abort();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  test('calls the listener at once if the signal has already aborted', () => {
    const listener = jest.fn();
    whenAborted(AbortSignal.abort(), listener);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  test('does not call a listener that was removed', () => {
    const controller = new AbortController();
    const listener = jest.fn();
    whenAborted(controller.signal, listener)();
    controller.abort();
    expect(listener).not.toHaveBeenCalled();
  });
});

describe('untilAborted', () => {
  test('settles as the work does, and leaves no listener at the signal', async () => {
    const { signal, listeners } = countingSignal();
    await expect(untilAborted(signal, () => Promise.resolve(1))).resolves.toBe(1);
    await expect(untilAborted(signal, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(
      untilAborted(signal, () => {
        throw new Error('thrown');
      }),
    ).rejects.toThrow('thrown');
    expect(listeners()).toBe(0);
  });

  test('rejects with the reason of the signal as soon as it aborts, and ignores what the work does later', async () => {
    const controller = new AbortController();
    const outcome = untilAborted(controller.signal, () => new Promise<never>(() => undefined));
    controller.abort('enough');
    await expect(outcome).rejects.toBe('enough');
  });

  test.each([
    ['returns', () => 'done'],
    ['resolves', () => Promise.resolve('done')],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('rejects with the reason of the signal if the work aborts it and then %s', async (_, finish) => {
    const controller = new AbortController();
    const outcome = untilAborted<string>(controller.signal, () => {
      controller.abort('enough');
      return finish();
    });
    await expect(outcome).rejects.toBe('enough');
  });
});

describe('joinSignals', () => {
  test.each([0, 1])('aborts with signal %i of two, with its reason, and releases both', (index) => {
    const sources = [countingSignal(), countingSignal()];
    const { signal } = joinSignals(...sources.map((source) => source.signal));
    expect(signal.aborted).toBe(false);
    sources[index]?.controller.abort(`reason ${String(index)}`);
    expect(signal.reason).toBe(`reason ${String(index)}`);
    for (const { listeners } of sources) expect(listeners()).toBe(0);
  });

  test.each([0, 1])('has aborted already if signal %i had', (index) => {
    const other = countingSignal();
    const signals = [other.signal];
    signals.splice(index, 0, AbortSignal.abort('before'));
    expect(joinSignals(...signals).signal.reason).toBe('before');
    expect(other.listeners()).toBe(0);
  });

  test('does not abort after its release, which leaves no listener', () => {
    const source = countingSignal();
    const { signal, release } = joinSignals(source.signal);
    release();
    release();
    source.controller.abort();
    expect(signal.aborted).toBe(false);
    expect(source.listeners()).toBe(0);
  });
});
