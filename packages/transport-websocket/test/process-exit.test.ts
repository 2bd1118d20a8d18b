import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { afterTest } from './connect.js';

test.each(['client-first', 'server-first'])(
  'the process exits after both ends are closed (%s)',
  async (order) => {
    const file = fileURLToPath(new URL('./fixtures/live-and-close.ts', import.meta.url));
    const child = spawn(process.execPath, ['--conditions=@milepost/source', '--import', 'tsx', file, order], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    afterTest(() => void child.kill('SIGKILL'));
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(0);
    expect(output).toBe('0\n');
  },
);
