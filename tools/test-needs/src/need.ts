/** A program, or a set of packages, that tests use and that `npm ci` in the root does not install. */
export interface Need {
  /** A short name, the first word of each line about it: `browser`. */
  readonly name: string;
  /**
   * Looks for it on this machine.
   *
   * @returns what was found and where, in a few words, or `undefined`.
   * @throws {@link NeedError} where the user's own setting points to something that cannot be used.
   */
  readonly find: () => Promise<string | undefined>;
  /** Ways to install it. The first that is allowed here is tried first. */
  readonly installers: readonly Installer[];
  /** What a person can do on this system where nothing of that helped: one sentence. */
  readonly advice: () => string;
}

/** One way to install something. */
export interface Installer {
  /** What it is, for the line that says what is being done: `apt-get install chromium`. */
  readonly name: string;
  /** @returns why it cannot be used here, or `undefined` where it can. */
  readonly obstacle: () => Promise<string | undefined>;
  /** Installs. @throws {@link NeedError} with the reason in one line. */
  readonly install: () => Promise<void>;
}

/** A problem that is told in one line, without a stack. */
export class NeedError extends Error {
  override readonly name: string = 'NeedError';
}
