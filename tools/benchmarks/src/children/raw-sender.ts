// The least a sender can do: lines written as they are, `flood` batched into large writes, `paced` one a millisecond.
import { once } from 'node:events';

import { paced } from './paced.js';

const TOKENS = 1000;
const [, , mode, count] = process.argv;
const messages = Number(count);

function line(token: number, progress: number, message: string): string {
  return `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${String(token)},"progress":${String(progress)},"total":${String(messages)},"message":"${message}"}}\n`;
}

async function flood(): Promise<void> {
  for (let i = 0; i < messages; i += TOKENS) {
    let batch = '';
    for (let token = 0; token < TOKENS; token++) batch += line(token, i + token + 1, 'Working');
    if (!process.stdout.write(batch)) await once(process.stdout, 'drain');
  }
}

process.stdin.once('data', () => {
  if (mode === 'flood') void flood();
  else paced(messages, (i, now) => process.stdout.write(line(0, i, now)));
});
