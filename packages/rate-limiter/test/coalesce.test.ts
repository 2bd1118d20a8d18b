import { range, Subject, type Subscription, take } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

import type { Clock } from '../src/index.js';
import { coalesce, type CoalesceOptions } from '../src/rxjs.js';

// One value every 5 frames, and a burst of 1. A frame is a millisecond.
const RATE: CoalesceOptions = { maxPerSecond: 200, burst: 1 };

function marbles(
  run: (helpers: {
    expectThrough: (source: string, emitted: string, options?: CoalesceOptions) => void;
    expectUntil: (source: string, unsubscription: string, emitted: string, subscribed: string) => void;
  }) => void,
): void {
  const scheduler = new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });
  const clock: Clock = {
    now: () => scheduler.now(),
    setTimeout: (callback, delayMs) => scheduler.schedule(callback, delayMs),
    clearTimeout: (handle) => {
      (handle as Subscription | undefined)?.unsubscribe();
    },
  };
  scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
    run({
      expectThrough(source, emitted, options = RATE) {
        expectObservable(hot(source).pipe(coalesce({ ...options, clock }))).toBe(emitted);
      },
      expectUntil(source, unsubscription, emitted, subscribed) {
        const values = hot(source);
        expectObservable(values.pipe(coalesce({ ...RATE, clock })), unsubscription).toBe(emitted);
        expectSubscriptions(values.subscriptions).toBe(subscribed);
      },
    });
  });
}

test('the first value passes at once, then the latest value each time the rate allows one', () => {
  marbles(({ expectThrough }) => {
    const source = '  -abcdefghijkl---------|';
    const emitted = ' -a----f----k----l-----|';
    expectThrough(source, emitted);
  });
});

test('after a pause the next value passes at once', () => {
  marbles(({ expectThrough }) => {
    const source = '  -a---------b-c------|';
    const emitted = ' -a---------b----c---|';
    expectThrough(source, emitted);
  });
});

test('the first values pass at once until the burst is used up', () => {
  marbles(({ expectThrough }) => {
    const source = '  -abcdef----------|';
    const emitted = ' -abc--f----------|';
    expectThrough(source, emitted, { maxPerSecond: 200, burst: 3 });
  });
});

test('the last value is emitted before the completion, even if the rate does not allow it yet', () => {
  marbles(({ expectThrough }) => {
    const source = '  -abc|';
    const emitted = ' -a--(c|)';
    expectThrough(source, emitted);
  });
});

test('the last value is emitted before an error', () => {
  marbles(({ expectThrough }) => {
    const source = '  -abc#';
    const emitted = ' -a--(c#)';
    expectThrough(source, emitted);
  });
});

test('an empty source completes without a value', () => {
  marbles(({ expectThrough }) => {
    const source = '  ---|';
    const emitted = ' ---|';
    expectThrough(source, emitted);
  });
});

test('an unsubscription stops the values and unsubscribes from the source at once', () => {
  marbles(({ expectUntil }) => {
    const source = '         -abcdefghijkl|';
    const unsubscription = ' ---!';
    const emitted = '        -a--';
    const subscribed = '     ^--!';
    expectUntil(source, unsubscription, emitted, subscribed);
  });
});

test('a synchronous source ends as soon as its subscriber has unsubscribed', () => {
  const seen: number[] = [];
  range(0, Infinity)
    .pipe(coalesce(RATE), take(1))
    .subscribe((value) => seen.push(value));
  expect(seen).toEqual([0]);
});

test('a value that is emitted from inside a subscriber arrives before the completion', async () => {
  const source = new Subject<number>();
  const seen: (number | string)[] = [];
  const completed = new Promise<void>((resolve) => {
    source.pipe(coalesce(RATE)).subscribe({
      next: (value) => {
        seen.push(value);
        if (value > 1) return;
        source.next(2);
        source.complete();
      },
      complete: () => {
        seen.push('complete');
        resolve();
      },
    });
  });
  source.next(1);
  await completed;
  expect(seen).toEqual([1, 2, 'complete']);
});

test('an option out of its range is the error of the subscription', () => {
  const errors: unknown[] = [];
  range(1)
    .pipe(coalesce({ maxPerSecond: 0 }))
    .subscribe({ error: (error) => errors.push(error) });
  expect(errors).toEqual([expect.any(RangeError)]);
});
