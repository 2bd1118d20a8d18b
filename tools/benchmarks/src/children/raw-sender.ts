// A minimal sender, without a transport: `flood` writes lines in large batches, `paced` writes one a
// millisecond.
import { once } from 'node:events';

import { progressText, TOKENS } from './flood.js';
import { paced } from './paced.js';

const [, , mode, count] = process.argv;
const messages = Number(count);

async function flood(): Promise<void> {
  for (let i = 0; i < messages; i += TOKENS) {
    let batch = '';
    for (let token = 0; token < TOKENS; token++)
      batch += `${progressText(token, i + token + 1, messages, 'Working')}\n`;
    if (!process.stdout.write(batch)) await once(process.stdout, 'drain');
  }
}

process.stdin.once('data', () => {
  if (mode === 'flood') void flood();
  else paced(messages, (i, now) => process.stdout.write(`${progressText(0, i, messages, now)}\n`));
});
