// `npm run bench:imports`: measures how long Node takes to import an entry. Each import is in a new process,
// and the entries and checkouts take turns, so that a machine that slows down affects all of them.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

import { print, runCommand, wholeNumber } from '../command-line.js';
import { showFigure, summarise } from '../figure.js';
import { describeMachine } from '../machine.js';
import { type Checkout, readCheckout } from './checkout.js';

const USAGE = `Usage: npm run bench:imports -- [options] [entry …]

Measures how long Node takes to import entries of the packages, each time in a new process.

Options:
  --runs <n>       how often each import is measured, 1 to 100 (default 10); the median is shown, with the spread
  --against <dir>  another checkout of this repository, built, which is measured in the same run
  --json           one JSON line an entry
  --help           this text
`;

const DEFAULT_ENTRIES = [
  '@milepost/rate-limiter',
  '@milepost/progress-reporter',
  '@milepost/progress-manager',
  '@milepost/mcp-sdk/server',
  '@milepost/mcp-sdk/client',
  '@milepost/mcp-sdk',
];
const FLOOR = 'nothing (an empty module)';
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const timeImport = fileURLToPath(new URL('time-import.js', import.meta.url));

/** One column of one line: an entry of a checkout, with the times that were measured so far. */
interface Cell {
  readonly url: string;
  readonly samples: number[];
}

/** One line. A cell is undefined if its checkout does not have the entry. */
interface Line {
  readonly entry: string;
  readonly cells: readonly (Cell | undefined)[];
}

async function measureImport(url: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [timeImport, url]);
  return Number(stdout);
}

function lineOf(entry: string, checkouts: readonly Checkout[]): Line {
  const cells = checkouts.map(({ directory, entries }) => {
    const url = entries.get(entry);
    if (url === undefined) return undefined;
    if (!existsSync(new URL(url))) throw new Error(`${url} is not there: run npm run build in ${directory}.`);
    return { url, samples: [] };
  });
  if (cells.every((cell) => cell === undefined)) throw new TypeError(`No package has the entry ${entry}.`);
  return { entry, cells };
}

/** Measures every cell `runs` times, one after the other, after a first time that fills the caches. */
async function measureAll(lines: readonly Line[], runs: number): Promise<void> {
  const cells = lines.flatMap((line) => line.cells).filter((cell) => cell !== undefined);
  for (const { url } of cells) await measureImport(url);
  for (let run = 0; run < runs; run++)
    for (const { url, samples } of cells) samples.push(await measureImport(url));
}

function showLine({ entry, cells }: Line): string {
  const figures = cells.map((cell) => (cell ? showFigure(summarise(cell.samples)) : '–').padEnd(24));
  return `${entry.padEnd(30)}${figures.join('')}`.trimEnd();
}

async function main(): Promise<number> {
  const options = {
    runs: { type: 'string', default: '10' },
    against: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) return print(USAGE);
  const runs = wholeNumber('--runs', values.runs, 100);
  const directories = [root, ...(values.against === undefined ? [] : [path.resolve(values.against)])];
  const checkouts = directories.map(readCheckout);
  const known = DEFAULT_ENTRIES.filter((entry) => checkouts.some(({ entries }) => entries.has(entry)));
  const entries = (positionals.length > 0 ? positionals : known).map((entry) => lineOf(entry, checkouts));
  const empty = new URL('empty.js', import.meta.url).href;
  const lines = [{ entry: FLOOR, cells: checkouts.map(() => ({ url: empty, samples: [] })) }, ...entries];
  await measureAll(lines, runs);
  if (values.json) return print(lines.map((line) => `${JSON.stringify(asJson(line))}\n`).join(''));
  const heading = `Time of an import in ms; ${describeMachine()}; median of ${runs} (min–max)`;
  const columns = ['this checkout', ...(values.against === undefined ? [] : [values.against])];
  const titles = `${''.padEnd(30)}${columns.map((title) => title.padEnd(24)).join('')}`.trimEnd();
  return print(`${[heading, '', titles, ...lines.map(showLine)].join('\n')}\n`);
}

function asJson({ entry, cells }: Line): object {
  return { entry, unit: 'ms', figures: cells.map((cell) => (cell ? summarise(cell.samples) : null)) };
}

await runCommand(main);
