/** Longer than anything takes on a busy machine, and shorter than the time limit of the tests that use this. */
const LIMIT_MS = 20_000;
const PAUSE_MS = 1;

/**
 * Asks again and again until a condition holds. The wait has an end, so that a test which fails leaves no loop behind.
 *
 * @param awaited - what the condition means, for the error: `the server has noticed it`.
 * @param limitMs - how long it is asked at the most. Default: 20 s.
 * @throws Error where it does not hold by then.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  awaited: string,
  limitMs: number = LIMIT_MS,
): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > endMs)
      throw new Error(`Waited ${String(limitMs)} ms, and this is still not so: ${awaited}.`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
