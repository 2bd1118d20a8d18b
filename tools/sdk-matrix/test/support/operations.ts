import type { ProgressReporter } from '@milepost/progress-reporter';
import { type Deferred, deferred } from '@milepost/testing';

/** What a test server remembers of the operations that a test has named. */
export class Operations {
  readonly #ended = new Map<string, Deferred<string>>();
  readonly #reporters = new Map<string, ProgressReporter>();

  /** Notes that an operation has ended, and how. */
  end(name: string, how: string): void {
    this.#of(name).resolve(how);
  }

  /** Resolves when an operation has ended, with how it ended. */
  ended(name: string): Promise<string> {
    return this.#of(name).promise;
  }

  /** Keeps the reporter of an operation, like a program that leaks it. */
  leak(name: string, reporter: ProgressReporter): void {
    this.#reporters.set(name, reporter);
  }

  /** Returns the reporter that an operation has leaked. */
  leaked(name: string): ProgressReporter {
    const reporter = this.#reporters.get(name);
    if (!reporter) throw new Error(`No operation "${name}" has leaked its reporter.`);
    return reporter;
  }

  #of(name: string): Deferred<string> {
    const known = this.#ended.get(name) ?? deferred<string>();
    this.#ended.set(name, known);
    return known;
  }
}
