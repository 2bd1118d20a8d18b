// A child process that writes the same lines as a transport does, with as little work as possible: the
// benchmarks compare the transports with it. It starts when anything arrives on its standard input.
//
//     raw-sender.js flood COUNT    writes COUNT lines, in batches of one line for each token; COUNT must be a
//                                  multiple of the number of tokens
//     raw-sender.js paced COUNT    writes COUNT lines for one token, one line in each millisecond, with the time
//                                  of the write as the message
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
