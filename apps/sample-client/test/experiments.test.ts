import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from '@milepost/testing';

import { experiments, renderExperiments } from '../src/experiments/experiments.js';
import { type ClientProcess, runClient, startClient, startInTerminal, untilEnded } from './client-process.js';
import { type Line, readLines } from './json-lines.js';

const LIMIT_MS = 60_000;
const ESCAPE = '\u001b';

interface Run {
  exitCode: number | null;
  stderr: string;
  ends: Line[];
  updates: Line[];
  findings: Line[];
  lines: Line[];
}

/** Runs an experiment with `--json`. */
async function runJson(name: string): Promise<Run> {
  const { exitCode, stdout, stderr } = await runClient(['experiment', name, '--json']);
  const lines = readLines(stdout);
  const ofType = (type: string): Line[] => lines.filter((line) => line.type === type);
  return {
    exitCode,
    stderr,
    lines,
    ends: ofType('end'),
    updates: ofType('update'),
    findings: ofType('finding'),
  };
}

describe('the list of the experiments', () => {
  test(
    'experiment without a name lists all of them, one a line',
    async () => {
      const { exitCode, stdout, stderr } = await runClient(['experiment']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      for (const { name, title } of experiments)
        expect(stdout).toMatch(new RegExp(`^  ${name} +${title.slice(0, 20)}`, 'm'));
    },
    LIMIT_MS,
  );

  test('the README has a row for each experiment', () => {
    const readme = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');
    const named = [...readme.matchAll(/`npm start -- experiment ([a-z-]+)`/g)].map(([, name]) => name);
    expect(named).toEqual(experiments.map(({ name }) => name));
    expect(renderExperiments().split('\n').length).toBeGreaterThan(experiments.length);
  });

  test.each([
    [['nothing'], 'There is no experiment "nothing". The experiments are sizes, speed, several,'],
    [['sizes', 'speed'], 'too many arguments'],
    [['sizes', '--url', 'ws://a'], 'An experiment starts the sample server itself'],
    [['sizes', '--url', 'http://a'], 'An experiment starts the sample server itself'],
    [['sizes', '--', 'node', 'server.js'], 'An experiment starts the sample server itself'],
    [['resumption', '--transport', 'http'], 'The experiment resumption needs --transport stdio, not http.'],
    [['reconnection', '--transport', 'stdio'], 'needs --transport websocket, not stdio.'],
  ])(
    '%j is refused with exit code 2',
    async (args, message) => {
      const { exitCode, stdout, stderr } = await runClient(['experiment', ...args]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toContain(message);
    },
    LIMIT_MS,
  );
});

describe('each experiment shows what it says', () => {
  test(
    'sizes: every call completes, with the size and the record count that it asked for',
    async () => {
      const { exitCode, ends, findings } = await runJson('sizes');
      expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
      const results = Object.fromEntries(ends.map(({ operation, result }) => [operation, result]));
      expect(results).toMatchObject({
        '2 MB': { bytes: 2_000_000 },
        '40 MB': { bytes: 40_000_000 },
        '100 records': { records: 100 },
        '10,000 records': { records: 10_000 },
      });
    },
    LIMIT_MS,
  );

  test.each([
    ['speed', 3],
    ['several', 9],
    ['messages', 1],
    ['slowing', 1],
    ['unknown', 2],
  ])(
    '%s: all %i operations complete',
    async (name, count) => {
      const { exitCode, ends } = await runJson(name);
      expect(exitCode).toBe(0);
      expect(ends.map(({ state }) => state)).toEqual(Array.from({ length: count }, () => 'completed'));
      expect(new Set(ends.map(({ operation }) => operation)).size).toBe(count);
    },
    LIMIT_MS,
  );

  test(
    'failure: two operations fail midway, the third completes, and the exit code is 0',
    async () => {
      const { exitCode, ends, updates } = await runJson('failure');
      expect(exitCode).toBe(0);
      expect(ends.map(({ state }) => state)).toEqual(['failed', 'failed', 'completed']);
      const failed = updates.filter(({ operation }) => operation === 'fails at 30 %').at(-1);
      expect(Math.trunc(failed?.progress ?? 0)).toBe(30);
    },
    LIMIT_MS,
  );

  test(
    'frequency: more updates are received, and more bytes, the higher the limit is',
    async () => {
      const { exitCode, findings } = await runJson('frequency');
      expect(exitCode).toBe(0);
      expect(findings.map(({ limit }) => limit)).toEqual(['1/s', '10/s', '100/s', '1,000/s', 'no limit']);
      const [slowest, , hundred, , all] = findings;
      expect(hundred?.updates).toBeGreaterThan(Number(slowest?.updates));
      expect(all?.updates).toBeGreaterThan(Number(hundred?.updates));
      expect(all?.bytes).toBeGreaterThan(Number(hundred?.bytes));
      for (const { elapsedMs, cpuMs } of findings) {
        expect(elapsedMs).toBeGreaterThan(0);
        expect(cpuMs).toBeGreaterThan(0);
      }
    },
    LIMIT_MS,
  );

  test(
    'cancellation: one operation is cancelled, and the other completes',
    async () => {
      const { exitCode, ends, findings } = await runJson('cancellation');
      expect(exitCode).toBe(0);
      expect(ends.map(({ operation, state }) => [operation, state])).toEqual([
        ['is cancelled', 'cancelled'],
        ['goes on', 'completed'],
      ]);
      expect(findings[0]?.progress).toBeGreaterThanOrEqual(40);
      expect(findings[0]?.progress).toBeLessThan(100);
    },
    LIMIT_MS,
  );

  test(
    'reconnection: the connection drops and is restored, and both operations complete',
    async () => {
      const { exitCode, ends, lines, findings } = await runJson('reconnection');
      expect(exitCode).toBe(0);
      const states = lines.filter(({ type }) => type === 'connection').map(({ state }) => state);
      expect([states[0], states.at(-1)]).toEqual(['dropped', 'restored']);
      expect(ends.map(({ state }) => state)).toEqual(['completed', 'completed']);
      expect(findings).toEqual([{ type: 'finding', cuts: 1, completed: 2 }]);
    },
    LIMIT_MS,
  );

  test(
    'resumption: the second server begins where the checkpoint of the first one is',
    async () => {
      const { exitCode, ends, updates, findings } = await runJson('resumption');
      expect(exitCode).toBe(0);
      expect(ends[0]).toMatchObject({
        operation: 'first server',
        state: 'failed',
        reason: expect.stringContaining('killed by SIGKILL') as string,
      });
      expect(ends[1]).toMatchObject({
        operation: 'second server',
        state: 'completed',
        result: { records: 10_000, checkpoint: expect.stringContaining('went on after') as string },
      });
      const first = updates.find(({ operation }) => operation === 'second server');
      // The phase initialise ends at 1 of 10.
      expect(first?.progress).toBeGreaterThan(1);
      expect(findings[0]?.beganAt).toBeGreaterThan(10);
    },
    LIMIT_MS,
  );

  test(
    'torn-checkpoint: the second server refuses the checkpoint with a reason, and begins anew',
    async () => {
      const { exitCode, ends, updates, findings } = await runJson('torn-checkpoint');
      expect(exitCode).toBe(0);
      const first = updates.find(({ operation }) => operation === 'second server');
      expect(first).toMatchObject({
        fraction: expect.closeTo(0) as number,
        message: expect.stringContaining('The checkpoint was refused: it is damaged') as string,
      });
      expect(ends[1]).toMatchObject({ state: 'completed', result: { records: 10_000 } });
      expect(findings[0]).toMatchObject({ beganAt: 0 });
    },
    LIMIT_MS,
  );

  test(
    'workflow: each stage starts after the one before it has completed',
    async () => {
      const { exitCode, lines, stderr } = await runJson('workflow');
      expect(exitCode).toBe(0);
      const order = lines.filter(({ type }) => type !== 'finding').map(({ operation }) => operation);
      const runs = order.filter((operation, index) => operation !== order[index - 1]);
      expect(runs).toEqual(['1 download', '2 verify', '3 process', '4 index']);
      expect(stderr).toContain('Stage 4 of 4 starts.');
    },
    LIMIT_MS,
  );
});

describe('an experiment in a terminal and in a pipe', () => {
  const temporary = temporaryFolder(afterAll);

  test(
    'a pipe gets what to look at, plain lines and the findings, without escape codes',
    async () => {
      const { exitCode, stdout } = await runClient(['experiment', 'cancellation']);
      expect(exitCode).toBe(0);
      expect(stdout).not.toContain(ESCAPE);
      expect(stdout).toMatch(
        /^cancellation: [\s\S]*^At 40 % [\s\S]*^is cancelled: started$[\s\S]*^1 completed, 1 cancelled in [\s\S]*^Cancelled after \d+ of 100 steps\./m,
      );
    },
    LIMIT_MS,
  );

  test(
    'a terminal gets bars, and with NO_COLOR no colours',
    async () => {
      const { exitCode, stdout } = await startInTerminal(['experiment', 'failure'], { NO_COLOR: '1' })
        .finished;
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/fails at 30 % {2}.*30 % {2}failed: Failed on purpose/);
      expect(stdout).toContain('2 failed in ');
      expect(stdout).not.toMatch(/\u001b\[(?:1|2|3\d)m/);
    },
    LIMIT_MS,
  );

  // Each is interrupted where it has something special to end: two processes and a proxy, a process after a
  // kill and a folder, and a stage.
  test.each([
    ['reconnection', /connection dropped/],
    ['resumption', /second server: started/],
    ['workflow', /Stage 2 of 4 starts/],
    ['frequency', /warm-up: started/],
  ])(
    'Ctrl-C in %s cancels what runs, leaves no process and no folder behind, and exits with code 130',
    async (name, moment) => {
      const client = startClient(['experiment', name], { TMPDIR: temporary });
      await client.until(moment);
      const children = client.children();
      expect(children.length).toBeGreaterThan(0);
      await interrupt(client);
      for (const pid of children) await untilEnded(pid);
      expect(readdirSync(temporary)).toEqual([]);
    },
    LIMIT_MS,
  );

  async function interrupt(client: ClientProcess): Promise<void> {
    client.kill('SIGINT');
    const { exitCode, stdout, stderr } = await client.finished;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Cancelling.');
    expect(stdout).toMatch(/\d+ cancelled in /);
  }
});
