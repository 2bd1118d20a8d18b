import { Observable } from 'rxjs';

/** Who wants to hear; costs nothing while nobody does. */
export class Listeners<Value> {
  readonly #listeners = new Set<{ next: (value: Value) => void; complete: () => void }>();
  #completed = false;

  get any(): boolean {
    return this.#listeners.size > 0;
  }

  emit(value: Value): void {
    if (this.#listeners.size === 0) return;
    // A copy: one that is added meanwhile gets this value as the latest, if at all, and not once more.
    for (const listener of [...this.#listeners]) listener.next(value);
  }

  /** Tells all that it is over, and forgets them. Idempotent. */
  complete(): void {
    if (this.#completed) return;
    this.#completed = true;
    for (const listener of this.#listeners) listener.complete();
    this.#listeners.clear();
  }

  /** Calls `next` with all to come; returns how to stop. Where all is over, `complete` is called at once. */
  add(next: (value: Value) => void, complete: () => void): () => void {
    if (this.#completed) {
      complete();
      return () => undefined;
    }
    const listener = { next, complete };
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** An Observable that gives what `latest` says on subscription, if anything, and then all to come. */
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
