/**
 * The command line requests something that does not exist or does not fit. The message says what is expected.
 */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}
