// Only this file of RxJS is needed. Its index loads 223 files, this one loads 16 (decision 27).
import { Observable } from 'rxjs/internal/Observable';

/** The listeners to a sequence of values. Emitting costs nothing while there are none. */
export class Listeners<Value> {
  readonly #listeners = new Set<{ next: (value: Value) => void; complete: () => void }>();
  #completed = false;

  get any(): boolean {
    return this.#listeners.size > 0;
  }

  emit(value: Value): void {
    if (this.#listeners.size === 0) return;
    // Iterates over a copy: a listener that is added meanwhile may have received this value already, as the
    // latest.
    for (const listener of [...this.#listeners]) listener.next(value);
  }

  /** Completes all listeners and removes them. Idempotent. */
  complete(): void {
    if (this.#completed) return;
    this.#completed = true;
    for (const listener of this.#listeners) listener.complete();
    this.#listeners.clear();
  }

  /**
   * Calls `next` with each later value. After {@link complete}, calls `complete` at once.
   *
   * @returns a function that removes the listener.
   */
  add(next: (value: Value) => void, complete: () => void): () => void {
    if (this.#completed) {
      complete();
      return () => undefined;
    }
    const listener = { next, complete };
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Returns an Observable that first emits the result of `latest`, unless that is undefined, and then each
   * later value.
   */
  observe(latest: () => Value | undefined = () => undefined): Observable<Value> {
    return new Observable((subscriber) => {
      const value = latest();
      if (value !== undefined) subscriber.next(value);
      return this.add(
        (next) => subscriber.next(next),
        () => subscriber.complete(),
      );
    });
  }
}
