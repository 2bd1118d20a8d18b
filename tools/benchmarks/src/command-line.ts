/** Writes to standard output. Returns 0, the exit code of success. */
export function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/**
 * Returns the value of an option as a whole number.
 *
 * @throws TypeError if it is not a whole number from 1 to `max`.
 */
export function wholeNumber(option: string, text: string, max: number): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= max))
    throw new TypeError(`${option} must be a whole number, 1 to ${max}.`);
  return value;
}

/**
 * Runs a command and sets the exit code: that of `main`, 2 if it threw a TypeError, which means a wrong
 * command line, or 1 if it failed otherwise.
 */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof TypeError ? 2 : 1;
  }
}
