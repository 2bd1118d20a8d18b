/**
 * An async iterator that keeps only the latest value for a slow consumer. It ends after the last value was
 * consumed. A consumer that stops early, for example by `break`, unsubscribes, and the value that waits is
 * dropped.
 */
export class LatestIterator<Value> implements AsyncIterableIterator<Value> {
  readonly #unsubscribe: () => void;
  readonly #requests: ((result: IteratorResult<Value, undefined>) => void)[] = [];
  #waiting: { value: Value } | undefined;
  #done = false;

  /**
   * @param subscribe - subscribes the two callbacks, for each value and for the end; returns a function that
   *   unsubscribes.
   * @param first - a value to yield first; default none.
   */
  constructor(subscribe: (next: (value: Value) => void, complete: () => void) => () => void, first?: Value) {
    if (first !== undefined) this.#waiting = { value: first };
    this.#unsubscribe = subscribe(
      (value) => this.#put(value),
      () => this.#end(),
    );
  }

  next(): Promise<IteratorResult<Value, undefined>> {
    const waiting = this.#waiting;
    if (waiting) {
      this.#waiting = undefined;
      return Promise.resolve({ value: waiting.value, done: false });
    }
    if (this.#done) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#requests.push(resolve));
  }

  return(): Promise<IteratorResult<Value, undefined>> {
    this.#unsubscribe();
    this.#waiting = undefined;
    this.#end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #put(value: Value): void {
    if (this.#done) return;
    const request = this.#requests.shift();
    if (request) request({ value, done: false });
    else this.#waiting = { value };
  }

  #end(): void {
    this.#done = true;
    for (const request of this.#requests.splice(0)) request({ value: undefined, done: true });
  }
}
