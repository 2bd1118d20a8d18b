/** Waits for one turn of the event loop: all microtasks and immediates that are pending now have then run. */
export function oneTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Waits for three turns of the event loop, so that everything that needs no time has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await oneTurn();
}
