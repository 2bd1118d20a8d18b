/** More than anything takes: then it will not happen. */
const LIMIT_MS = 20_000;

/** Resolves when `condition` holds; `awaited` says what that is, for the error where it never does. */
export async function until(condition: () => boolean, awaited: string): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Awaited in vain: ${awaited}.`);
    await turn();
  }
}

/** Lets the event loop go round: what wrongly happens at once has happened after some of these. */
export async function turns(count = 20): Promise<void> {
  for (let index = 0; index < count; index++) await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
