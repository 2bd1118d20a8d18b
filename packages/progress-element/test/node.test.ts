import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

test('the internal entry can be imported without a browser', async () => {
  expect(await import('../src/internal.js')).toMatchObject({ formatPercentage: expect.any(Function) });
});

test('on a server the package can be imported, and defineProgressElement does nothing', async () => {
  const code = `
    const { defineProgressElement, MilepostProgressElement } = await import('@milepost/progress-element');
    defineProgressElement();
    console.log(typeof HTMLElement, typeof MilepostProgressElement);
  `;
  const args = ['--conditions=@milepost/source', '--import', 'tsx', '--input-type=module', '--eval', code];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: path.join(__dirname, '..'),
    timeout: 55_000,
    killSignal: 'SIGKILL',
  });
  expect(stdout).toBe('undefined function\n');
}, 60_000);
