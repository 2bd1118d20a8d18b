import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

// A process of its own: a test runner allocates beside the code under test.
test('a call that is held back allocates nothing', async () => {
  const args = [
    '--expose-gc',
    '--min-semi-space-size=256',
    '--max-semi-space-size=256',
    // Compiled at once, not when another thread gets its turn: until then the interpreter boxes numbers.
    '--no-concurrent-recompilation',
    '--conditions=@milepost/source',
    '--import',
    'tsx',
    join(__dirname, 'fixtures/held-back-reports.ts'),
  ];
  const limits = { timeout: 55_000, killSignal: 'SIGKILL' } as const;
  const { stdout } = await promisify(execFile)(process.execPath, args, limits);
  const { control = 0, ...bytes } = JSON.parse(stdout) as Record<string, number>;
  expect(Object.keys(bytes)).toEqual(['report', 'reportFraction', 'reportStale', 'increment', 'phase']);
  // The smallest thing that can be allocated has 12 bytes, which makes 60 MB; what the compiler itself takes is far less.
  expect(control).toBeGreaterThan(50_000_000);
  expect(Object.entries(bytes).filter(([, taken]) => taken > 10_000_000)).toEqual([]);
}, 60_000);
