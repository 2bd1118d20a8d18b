/** Waits for some turns of the event loop, so that anything that wrongly happens at once has happened. */
export async function turns(count = 20): Promise<void> {
  for (let index = 0; index < count; index++) await new Promise((resolve) => setTimeout(resolve, 0));
}
