import { spawnSync } from 'node:child_process';
import path from 'node:path';

const main = path.join(__dirname, '../dist/imports/main.js');
const root = path.join(__dirname, '../../..');
/** Jest cannot interrupt spawnSync, so the process gets a time limit. */
const LIMIT_MS = 50_000;

function imports(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', timeout: LIMIT_MS });
}

describe('npm run bench:imports', () => {
  test('an entry is measured in both checkouts, beside an import of nothing', () => {
    const args = ['@milepost/rate-limiter', '--against', root, '--runs', '2', '--json'];
    const { status, stdout, stderr } = imports(...args);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const lines = stdout.trim().split('\n');
    const parsed = lines.map((line) => JSON.parse(line) as { entry: string; figures: object[] });
    const figure = { median: expect.any(Number), min: expect.any(Number), max: expect.any(Number) };
    expect(parsed).toEqual([
      { entry: 'nothing (an empty module)', unit: 'ms', figures: [figure, figure] },
      { entry: '@milepost/rate-limiter', unit: 'ms', figures: [figure, figure] },
    ]);
  });

  test('a table has one line for each entry', () => {
    const { status, stdout } = imports('@milepost/rate-limiter', '--runs', '1');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Time of an import in ms; Node v.*; median of 1 \(min–max\)\n/);
    expect(stdout).toMatch(/\n@milepost\/rate-limiter {2,}[\d.,]+\n$/);
  });

  test.each([
    [['@milepost/no-such-entry'], 'No package has the entry @milepost/no-such-entry.'],
    [['--against', __dirname], 'is no checkout'],
    [['--runs', '0'], '--runs must be a whole number'],
  ])('the arguments %j are refused with exit code 2', (args, message) => {
    const { status, stderr, stdout } = imports(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
  });
});
