/** A promise with its ends in hand. A rejection that nobody awaits is nobody's: it never becomes an unhandled one. */
export class Deferred {
  readonly promise: Promise<void>;
  resolve!: () => void;
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

/** A promise rejected with `reason` that need not be awaited. */
export function rejected(reason: Error): Promise<never> {
  const promise: Promise<never> = Promise.reject(reason);
  promise.catch(ignore);
  return promise;
}

function ignore(): void {
  // Whoever awaits the promise still learns of the rejection.
}
