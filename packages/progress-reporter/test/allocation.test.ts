import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

// Runs in a separate process, because a test runner allocates memory too.
test('a report that is not sent allocates nothing', async () => {
  const args = [
    '--expose-gc',
    '--min-semi-space-size=256',
    '--max-semi-space-size=256',
    // Compiles at once and not on another thread, because the interpreter allocates numbers until then.
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
  // The smallest object has 12 bytes, so allocating calls take 60 MB. The compiler itself takes far less.
  expect(control).toBeGreaterThan(50_000_000);
  expect(Object.entries(bytes).filter(([, taken]) => taken > 10_000_000)).toEqual([]);
}, 60_000);
