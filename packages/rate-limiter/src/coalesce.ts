import { type MonoTypeOperatorFunction, Observable, takeWhile } from 'rxjs';

import { Coalescer, type CoalescerOptions } from './coalescer.js';

/** Options of {@link coalesce}: the rate, the burst and the clock of a `Coalescer`. */
export type CoalesceOptions = Pick<CoalescerOptions<unknown>, 'maxPerSecond' | 'burst' | 'clock'>;

/**
 * An RxJS operator that limits the rate of values. The first values pass at once, as many as the burst
 * allows. After that, only the latest value passes each time the rate allows one. If a value waits when the
 * source completes or fails, it is emitted first.
 *
 * An invalid option does not throw here. Each subscription gets the RangeError or TypeError as its error.
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
        // A value still waits only if it was offered from inside `next`. A later microtask delivers it.
        if (coalescer.waiting) void flushed.then(end);
        else end();
      };
      subscriber.add(() => {
        coalescer.close();
      });
      // Ends a synchronous source when the subscriber has unsubscribed: while such a source emits,
      // `subscribe` has not returned yet, so there is no subscription to end it with.
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
