// The first step of `npm test`: all that the tests need beside npm's packages is found or installed, or the run ends here.
import { browser } from './browser.js';
import { fastmcp } from './fastmcp.js';
import { meetNeed } from './meet-need.js';
import { type Need, NeedError } from './need.js';

/** A server that tests start (Redis, NATS, …) is one entry more. */
const needs: readonly Need[] = [browser, fastmcp];

async function meetAll(): Promise<void> {
  for (const need of needs) await meetNeed(need, (line) => console.log(line));
}

// The output is closed when its reader exits early, as `head` does.
process.stdout.on('error', () => process.exit(1));

meetAll().catch((error: unknown) => {
  console.error(error instanceof NeedError ? `✗ ${error.message}` : error);
  process.exitCode = 1;
});
