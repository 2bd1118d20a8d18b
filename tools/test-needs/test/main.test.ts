import { spawnSync } from 'node:child_process';
import path from 'node:path';

test('a setting that cannot be used ends the run at once, with one line that says what to do', () => {
  const program = path.join(__dirname, '../src/main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program], {
    env: { ...process.env, CHROMIUM: '/no/such/browser' },
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: '✗ browser: CHROMIUM is /no/such/browser, which does not run. Name another, or unset it.\n',
  });
});
