/** The command line asks for something that does not exist or does not fit. The message says what would. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}
