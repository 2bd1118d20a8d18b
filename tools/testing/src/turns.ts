/**
 * Waits for turns of the event loop. Use it before a test expects that something has not happened: everything
 * that needs no more time has happened by then.
 *
 * @param count - the number of turns. Default: 1.
 */
export async function turns(count: number = 1): Promise<void> {
  // A turn by `setImmediate` could end before sockets were read. This one lasts a millisecond.
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}
