import { type Need, NeedError } from './need.js';

/**
 * Finds a need on this machine, or installs it.
 *
 * @param print - receives one line at a time, about each step and its result.
 * @throws {@link NeedError} with one line of advice, if the need is not there and cannot be installed.
 */
export async function meetNeed(
  { name, find, installers, advice }: Need,
  print: (line: string) => void,
): Promise<void> {
  const found = await find();
  if (found !== undefined) {
    print(`✓ ${name}: ${found}`);
    return;
  }
  const obstacles: string[] = [];
  for (const installer of installers) {
    const obstacle =
      (await installer.obstacle()) ??
      (await attempt(installer.install, () => {
        print(`… ${name}: none found, so: ${installer.name}`);
      }));
    const installed = obstacle === undefined ? await find() : undefined;
    if (installed !== undefined) {
      print(`✓ ${name}: installed ${installed}`);
      return;
    }
    obstacles.push(`${installer.name}: ${obstacle ?? 'done, but what it installed does not run'}`);
  }
  throw new NeedError(
    `${name}: none found, and none could be installed (${obstacles.join('; ')}). ${advice()}`,
  );
}

/** Runs an installation. @returns why it failed, or `undefined`. */
async function attempt(install: () => Promise<void>, announce: () => void): Promise<string | undefined> {
  announce();
  try {
    await install();
    return undefined;
  } catch (error) {
    if (error instanceof NeedError) return error.message;
    throw error;
  }
}
