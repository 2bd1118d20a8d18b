/** Ends one thing that a test has started. What it returns is awaited. */
export type End = () => unknown;

/**
 * The ends of everything that a test has started so far.
 *
 * A set-up that fails half-way has registered only the things that it has started, so that only those are ended:
 *
 * ```ts
 * const ends = endAfterAll();
 * beforeAll(async () => {
 *   server = await serve();
 *   ends.add(() => close(server));
 *   browser = await launchChromium();
 *   ends.add(() => browser.close());
 * });
 * ```
 */
export class Ends {
  readonly #ends: End[] = [];
  #isOver = false;

  /** Registers an end. After {@link finish} it is called at once: the set-up took longer than Jest waits for it. */
  add(end: End): void {
    this.#ends.push(end);
    if (this.#isOver) void this.endAll().catch(() => undefined);
  }

  /**
   * Ends everything, last first, each exactly once. An end that fails does not keep the others from being called.
   *
   * @throws the error of the end that failed; an AggregateError where several did.
   */
  async endAll(): Promise<void> {
    const errors: unknown[] = [];
    for (let end = this.#ends.pop(); end; end = this.#ends.pop()) {
      try {
        await end();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 1) throw new AggregateError(errors, errors.map(String).join('\n'));
    if (errors.length === 1) throw errors[0];
  }

  /** Ends everything, now and in future. @throws as {@link endAll} does. */
  finish(): Promise<void> {
    this.#isOver = true;
    return this.endAll();
  }
}

/**
 * Calls all registered ends after the tests of the file or `describe`, also if their set-up has failed.
 *
 * @param limitMs - how long Jest waits for all ends together. Default: as long as for a test.
 */
export function endAfterAll(limitMs?: number): Ends {
  const ends = new Ends();
  afterAll(() => ends.finish(), limitMs);
  return ends;
}

/** Calls all registered ends after each test of the file or `describe`, also if the test has failed. */
export function endAfterEach(): Ends {
  const ends = new Ends();
  afterEach(() => ends.endAll());
  // A test that has run out of time may still be starting something.
  afterAll(() => ends.finish());
  return ends;
}
