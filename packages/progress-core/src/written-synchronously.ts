/**
 * The promise that a transport's `send` returns if it has written the message before it returns. Compare by
 * identity: a caller in a synchronous loop, in which no promise can settle, so knows at once that the message
 * is written.
 */
export const writtenSynchronously: Promise<void> = /* @__PURE__ */ Promise.resolve();
