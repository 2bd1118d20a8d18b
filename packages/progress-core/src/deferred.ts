/**
 * A promise that is resolved or rejected from outside.
 *
 * A rejection that is not awaited is not reported as an unhandled rejection.
 */
export class Deferred {
  readonly promise: Promise<void>;
  /** Resolves the promise; or lets it settle as `outcome` does. */
  resolve!: (outcome?: void | PromiseLike<void>) => void;
  #reject!: (reason: Error) => void;

  constructor() {
    this.promise = new Promise<void>((resolve, reject) => {
      this.resolve = resolve;
      this.#reject = reject;
    });
  }

  reject(reason: Error): void {
    this.promise.catch(ignore);
    this.#reject(reason);
  }
}

/** Returns a promise that is rejected with `reason`. It does not have to be awaited. */
export function rejected(reason: Error): Promise<never> {
  const promise: Promise<never> = Promise.reject(reason);
  promise.catch(ignore);
  return promise;
}

function ignore(): void {
  // This only prevents an unhandled rejection. Code that awaits the promise still receives the error.
}
