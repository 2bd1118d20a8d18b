import { type MonoTypeOperatorFunction, Observable, takeWhile } from 'rxjs';

import { Coalescer, type CoalescerOptions } from './coalescer.js';

/** How {@link coalesce} is set up: the rate, the burst and the clock of a `Coalescer`. */
export type CoalesceOptions = Pick<CoalescerOptions<unknown>, 'maxPerSecond' | 'burst' | 'clock'>;

/**
 * Lets values pass at a bounded rate: the first ones at once, as many as the burst allows; then the latest one each
 * time the rate opens. One that waits when the source ends is emitted before the end, be it completion or an error.
 *
 * An option out of its range is a RangeError, given as the error of each subscription.
 */
export function coalesce<Value>(options: CoalesceOptions = {}): MonoTypeOperatorFunction<Value> {
  return (source) =>
    new Observable<Value>((subscriber) => {
      const deliver = (value: Value): void => {
        subscriber.next(value);
      };
      const coalescer = new Coalescer<Value>({ ...options, deliver });
      const endWith = (end: () => void): void => {
        const flushed = coalescer.flush();
        // Only what was offered from inside `next` is still there: it comes a turn later.
        if (coalescer.waiting) void flushed.then(end);
        else end();
      };
      subscriber.add(() => {
        coalescer.close();
      });
      // Ends a synchronous source that nobody listens to any more: it cannot be unsubscribed from while it emits.
      return source.pipe(takeWhile(() => !subscriber.closed)).subscribe({
        next: (value) => {
          coalescer.offer(value);
        },
        error: (error: unknown) => {
          endWith(() => {
            subscriber.error(error);
          });
        },
        complete: () => {
          endWith(() => {
            subscriber.complete();
          });
        },
      });
    });
}
