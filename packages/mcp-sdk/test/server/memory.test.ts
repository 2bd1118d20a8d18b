import { fileURLToPath } from 'node:url';

import { sourceArgs } from '@milepost/bundler';
import { runNode } from '@milepost/testing';

async function bytesEach(what: string): Promise<number> {
  const file = fileURLToPath(new URL('memory-program.ts', import.meta.url));
  const args = ['--expose-gc', ...sourceArgs(file), what];
  // Without a timeout, a child that hangs would outlive the test.
  const limits = { timeout: 55_000, killSignal: 'SIGKILL' } as const;
  const { stdout } = await promisify(execFile)(process.execPath, args, limits);
  return Number(stdout);
}

// AbortSignal.any, the obvious alternative, leaves about sixty bytes.
test.each(['requests', 'server signal'])('finished requests leave no memory behind: %s', async (what) => {
  expect(await bytesEach(what)).toBeLessThan(20);
});

// An update has about 150 bytes.
test.each(['v1', 'v2'])('a client of SDK %s that stops reading is sent almost nothing', async (sdk) => {
  expect(await bytesEach(`stalled ${sdk}`)).toBeLessThan(1);
});
