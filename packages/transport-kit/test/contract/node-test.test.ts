import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const fixture = fileURLToPath(new URL('../fixtures/node-test-contract.ts', import.meta.url));

/** Runs the fixture with `node --test`. */
function nodeTest(fault = ''): Promise<{ code: number; output: string }> {
  const flags = ['--conditions=@milepost/source', '--import', 'tsx', '--test', '--test-reporter=tap'];
  // With this variable Node reports an inner test run to the outer one. The result must not depend on whether
  // there is an outer one.
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...flags, fixture],
      { env: { ...env, FAULT: fault }, timeout: 55_000, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}

test('under node:test a correct transport passes, and the cases it cannot run are skipped by name and printed', async () => {
  const { code, output } = await nodeTest();
  expect(output).toMatch(/ok \d+ - start\/twice: /);
  expect(output).toMatch(/ok \d+ - framing\/split: .*not today.* # SKIP/);
  expect(output).toContain('not proved, no splitFrames (not today): framing/split, framing/merged');
  expect(output).toContain('# fail 0');
  expect(code).toBe(0);
}, 60_000);

test('under node:test a broken transport fails only the case that finds its fault', async () => {
  const { code, output } = await nodeTest('can be started twice');
  expect(output).toMatch(/not ok \d+ - start\/twice: /);
  expect(output).toContain('Reject a second start()');
  expect(output).toContain('# fail 1');
  expect(code).toBe(1);
}, 60_000);
