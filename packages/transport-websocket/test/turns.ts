/** Lets the event loop go round: what wrongly happens at once has happened after some of these. */
export async function turns(count = 20): Promise<void> {
  for (let index = 0; index < count; index++) await new Promise((resolve) => setTimeout(resolve, 0));
}
