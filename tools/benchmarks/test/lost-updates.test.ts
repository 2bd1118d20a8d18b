import { spawnSync } from 'node:child_process';
import path from 'node:path';

const main = path.join(__dirname, '../dist/lost-updates/main.js');
/** Jest cannot interrupt spawnSync, so the process gets a time limit. */
const LIMIT_MS = 50_000;

function bench(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', timeout: LIMIT_MS });
}

describe('npm run bench:lost-updates', () => {
  test.each(['stdio', 'websocket', 'milepost-websocket', 'http', 'sse'])(
    'callTool loses no update between the two versions of the SDK over %s',
    (route) => {
      const combination = [`${route}/2025-11-25/v1-server:none/v2-client:call-tool`, '--mixed'];
      const { status, stdout } = bench(...combination, '--calls', '5', '--parallel', '5', '--json');
      expect(JSON.parse(stdout)).toMatchObject({
        route,
        calls: 5,
        updates: 15,
        expectedUpdates: 15,
        finalsLost: 0,
        lateUpdates: 0,
        otherErrors: [],
        callsFailed: 0,
        callsPerSecond: expect.any(Number),
        p50Ms: expect.any(Number),
      });
      expect(status).toBe(0);
    },
  );

  test('lost updates between the textbook sides are counted', () => {
    const { status, stdout } = bench(
      'stdio/2025-11-25/v2-server:textbook/v2-client:textbook',
      '--calls',
      '100',
    );
    const told = /v2 textbook +v2 textbook +(\d+)\/300 +(\d+)/.exec(stdout);
    expect(Number(told?.[1])).toBeGreaterThan(100);
    expect(Number(told?.[2])).toBeGreaterThan(0);
    expect(status).toBe(0);
  });

  test('the later revision is used if the combination names it', () => {
    const { status, stdout } = bench('stdio/2026-07-28/v2-server:none/v2-client:call-tool', '--calls', '5');
    expect(stdout).toMatch(/stdio, 2026-07-28: 5 calls, one after another\n.+\n.+ 15\/15 +0 /);
    expect(status).toBe(0);
  });

  test.each([
    ['the error text of its process', "console.error('It is too hot.');", 'It is too hot.'],
    ['that there is no outcome', '', 'no outcome'],
  ])('a measurement that fails reports %s', (_what, says, told) => {
    // NODE_OPTIONS makes every Node process run this code first.
    const first = `if (process.argv[1].endsWith('run-combination.js')) { ${says} process.exit(3); }`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(first)}`;
    const { status, stdout } = spawnSync(
      process.execPath,
      [main, 'stdio/2025-11-25/v1-server:auto/v1-client:textbook', '--calls', '1', '--json'],
      { encoding: 'utf8', timeout: LIMIT_MS, env: { ...process.env, NODE_OPTIONS } },
    );
    expect(JSON.parse(stdout)).toMatchObject({ route: 'stdio', failure: told });
    expect(status).toBe(1);
  });

  test('--list prints the combinations that the words select, and none that cannot work', () => {
    const { stdout } = bench('--list', '--mixed');
    const names = stdout.trim().split('\n');
    expect(names).toContain('http/2025-11-25/v1-server:ping/v2-client:textbook');
    expect(names).toContain('sse/2025-11-25/v1-server:auto/v2-client:textbook');
    expect(
      names.filter((name) => name.includes('2026-07-28') && /v1-|ping|websocket|sse/.test(name)),
    ).toEqual([]);
    expect(names.filter((name) => /^sse.+v2-server/.test(name))).toEqual([]);
    expect(bench('--list', 'http', 'v1-server:ping').stdout.trim().split('\n')).toEqual([
      'http/2025-11-25/v1-server:ping/v1-client:textbook',
      'http/2025-11-25/v1-server:ping/v1-client:in-order',
      'http/2025-11-25/v1-server:ping/v1-client:call-tool',
    ]);
  });

  test.each(['none', 'server:none', 'v1-server:none', 'http/2025-11-25/v1-server:none/v1-client:in-order'])(
    'the barrier none is selected only if it is named, as by %s',
    (word) => {
      const isNone = (name: string): boolean => name.includes('-server:none/');
      const named = bench('--list', word).stdout.trim().split('\n');
      expect(named.filter((name) => !isNone(name))).toEqual([]);
      expect(named).toContain('http/2025-11-25/v1-server:none/v1-client:in-order');
      const others = bench('--list').stdout.trim().split('\n');
      expect(others).toContain('http/2025-11-25/v1-server:auto/v1-client:in-order');
      expect(others.filter(isNone)).toEqual([]);
    },
  );

  test.each([
    [['no-such-word'], 'No combination has all of: no-such-word'],
    [['--calls', 'many'], '--calls must be a whole number'],
    [['--unknown'], "Unknown option '--unknown'"],
  ])('the arguments %j are refused with exit code 2', (args, message) => {
    const { status, stderr, stdout } = bench(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
  });
});
