import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// A process takes its time to start where others run.
jest.setTimeout(60_000);

async function bytesEach(what: string): Promise<number> {
  const file = fileURLToPath(new URL('memory-child.ts', import.meta.url));
  const args = ['--expose-gc', '--conditions=@milepost/source', '--import', 'tsx', file, what];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout);
}

// AbortSignal.any, which is the obvious way, leaves some sixty.
test.each(['requests', 'server signal'])('requests that are over leave nothing: %s', async (what) => {
  expect(await bytesEach(what)).toBeLessThan(20);
});

// An update is some 150 bytes.
test.each(['v1', 'v2'])(
  'a client of SDK %s that reads nothing more is written next to nothing',
  async (sdk) => {
    expect(await bytesEach(`stalled ${sdk}`)).toBeLessThan(1);
  },
);
