/**
 * A tool's refusal of one of its arguments. The message is for the caller: it names the argument, what is
 * wrong with it and what was expected.
 */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';

  constructor(argument: string, problem: string, options?: ErrorOptions) {
    super(`${argument}: ${problem}`, options);
  }
}
