import { spawnSync } from 'node:child_process';
import path from 'node:path';

const main = path.join(__dirname, '../dist/main.js');
/** Jest cannot interrupt spawnSync, so the process gets a time limit. */
const LIMIT_MS = 50_000;

function bench(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', timeout: LIMIT_MS });
}

describe('npm run bench', () => {
  test('--list prints the rows by name', () => {
    const { status, stdout } = bench('--list');
    expect(status).toBe(0);
    for (const row of ['report-tight', 'stdio-throughput', 'lost-updates']) expect(stdout).toContain(row);
  });

  test('a row without an SDK contender measures Milepost and the floor', () => {
    const { status, stdout } = bench('rate-one-key', '--runs', '1', '--json');
    expect(status).toBe(0);
    const figure = { median: expect.any(Number), min: expect.any(Number), max: expect.any(Number) };
    expect(JSON.parse(stdout)).toMatchObject({
      id: 'rate-one-key',
      unit: 'ns',
      milepost: figure,
      floor: figure,
    });
  });

  test('a row over stdio runs its senders as child processes', () => {
    const { status, stdout } = bench('stdio-latency-p50', '--runs', '1', '--json');
    expect(status).toBe(0);
    const { milepost } = JSON.parse(stdout) as { milepost: { median: number } };
    expect(milepost.median).toBeGreaterThan(0);
  });

  test.each([
    [['no-such-row'], 'No such row: no-such-row'],
    [['--runs', 'many'], '--runs must be a whole number'],
    [['--unknown'], "Unknown option '--unknown'"],
  ])('the arguments %j are refused with exit code 2', (args, message) => {
    const { status, stderr, stdout } = bench(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
  });
});
