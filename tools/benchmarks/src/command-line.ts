/** Writes to standard output; gives the exit code of success. */
export function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/**
 * The whole number that an option was given as.
 *
 * @throws TypeError when it is none, or out of its range.
 */
export function wholeNumber(option: string, text: string, max: number): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= max))
    throw new TypeError(`${option} must be a whole number, 1 to ${max}.`);
  return value;
}

/** Runs a command: its exit code is 2 where the command line was wrong, 1 where something failed. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof TypeError ? 2 : 1;
  }
}
