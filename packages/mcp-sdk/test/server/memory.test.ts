import { fileURLToPath } from 'node:url';

import { sourceArgs } from '@milepost/bundler';
import { runNode } from '@milepost/testing';

async function bytesEach(what: string): Promise<number> {
  const file = fileURLToPath(new URL('memory-program.ts', import.meta.url));
  const finished = await runNode([...sourceArgs(file), what]);
  expect(finished).toMatchObject({ exitCode: 0 });
  return Number(finished.stdout);
}

// AbortSignal.any, the obvious alternative, leaves about sixty bytes.
test.each(['requests', 'server signal'])('finished requests leave no memory behind: %s', async (what) => {
  expect(await bytesEach(what)).toBeLessThan(20);
});

// An update has about 150 bytes.
test.each(['v1', 'v2'])('a client of SDK %s that stops reading is sent almost nothing', async (sdk) => {
  expect(await bytesEach(`stalled ${sdk}`)).toBeLessThan(1);
});
