// `npm run bench:lost-updates`: counts the progress updates that are lost between each server and each
// client.
import { parseArgs } from 'node:util';

import { ProgressError } from '@milepost/progress-core';

import { print, runCommand, wholeNumber } from '../command-line.js';
import { describeMachine } from '../machine.js';
import { type Combination, combinations, wordsOf } from './combination.js';
import type { Load } from './load.js';
import { measure, type Measurement } from './measurement.js';
import { heading, row, rowOfFailure } from './table.js';
import { STEPS } from './tool.js';

const USAGE = `Usage: npm run bench:lost-updates -- [options] [word …]

Counts the progress updates that are lost between a tool and its caller, in real processes: a tool sends ${STEPS} updates
2 ms apart, awaits each of them, and answers. All of it takes about a quarter of an hour; with words, only the
combinations whose names are made of all of them are measured:

  npm run bench:lost-updates -- stdio v2-server:textbook

Servers: textbook, the SDK alone; auto, ping, turn, none: withProgress, by its barrier; none only where named.
Clients: textbook, the SDK's onprogress; in-order, the same behind deliverInOrder; call-tool, Milepost's callTool.

Options:
  --calls <n>     how many calls (default: 200 one after another, then 2,000, 50 at a time)
  --parallel <n>  how many of them at a time (with --calls: 1)
  --mixed         servers and clients of different versions of the SDK, too
  --json          one JSON line a combination
  --list          the combinations by name
  --help          this text

Columns:
  updates         delivered to the caller's handler, of those that were sent
  finals lost     calls that were answered before their last update was delivered
  calls/s, p50, p99  calls a second, and how long one takes; the tool itself waits ${STEPS} × 2 ms
  late            updates that arrived after the call had ended: the client reported an unknown token to onerror
  failed          calls that were answered by an error
`;

const LOADS: readonly Load[] = [
  { calls: 200, parallel: 1 },
  { calls: 2000, parallel: 50 },
];

const MOST_CALLS = 1_000_000;

function loadsOf({ calls, parallel }: { calls?: string; parallel?: string }): readonly Load[] {
  if (calls === undefined && parallel === undefined) return LOADS;
  return [
    {
      calls: wholeNumber('--calls', calls ?? '2000', MOST_CALLS),
      parallel: wholeNumber('--parallel', parallel ?? '1', MOST_CALLS),
    },
  ];
}

function choose(words: readonly string[], mixed: boolean): readonly Combination[] {
  // A whole name counts as its parts.
  const wanted = words.flatMap((word) => word.split('/'));
  const namesNone = wanted.some((word) => word === 'none' || word.endsWith(':none'));
  const chosen = combinations.filter((combination) => {
    const { server, client } = combination;
    if (!mixed && server.sdk !== client.sdk) return false;
    if (!namesNone && server.side === 'none') return false;
    const has = wordsOf(combination);
    return wanted.every((word) => has.has(word));
  });
  if (chosen.length > 0) return chosen;
  throw new TypeError(
    `No combination has all of: ${words.join(', ')}. See --list; for different SDKs, --mixed.`,
  );
}

/** Shows what is being measured. On a terminal it is one line, which the next step overwrites. */
function tellStep(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
  else if (text !== '') process.stderr.write(`${text}\n`);
}

async function main(): Promise<number> {
  const options = {
    calls: { type: 'string' },
    parallel: { type: 'string' },
    mixed: { type: 'boolean', default: false },
    json: { type: 'boolean' },
    list: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) return print(USAGE);
  const chosen = choose(positionals, values.mixed);
  if (values.list) return print(chosen.map(({ id }) => `${id}\n`).join(''));
  const steps = inGroups(chosen, loadsOf(values));
  const machine = describeMachine();
  if (!values.json) print(`${machine}\n`);
  let failures = 0;
  let above = '';
  for (const [index, { combination, load }] of steps.entries()) {
    tellStep(
      `${index + 1}/${steps.length} ${combination.id}, ${load.calls} calls, ${load.parallel} at a time`,
    );
    const outcome = await measure(combination, load).catch(
      (error: unknown) => ProgressError.from(error).message,
    );
    tellStep('');
    if (typeof outcome === 'string') failures++;
    if (values.json) {
      print(`${JSON.stringify({ ...combination, ...load, machine, ...asResult(outcome) })}\n`);
      continue;
    }
    const head = heading(combination, load);
    if (head !== above) print(`\n${head}\n`);
    above = head;
    print(
      `${typeof outcome === 'string' ? rowOfFailure(combination, outcome) : row(combination, outcome)}\n`,
    );
  }
  return failures > 0 ? 1 : 0;
}

// Puts combinations with the same transport, revision and load next to each other, so that they can be
// compared.
function inGroups(
  chosen: readonly Combination[],
  loads: readonly Load[],
): readonly { combination: Combination; load: Load }[] {
  const surroundings = new Set(chosen.map(({ route, revision }) => `${route}/${revision}/`));
  return [...surroundings].flatMap((prefix) =>
    loads.flatMap((load) =>
      chosen.filter(({ id }) => id.startsWith(prefix)).map((combination) => ({ combination, load })),
    ),
  );
}

function asResult(outcome: Measurement | string): object {
  return typeof outcome === 'string' ? { failure: outcome } : outcome;
}

await runCommand(main);
