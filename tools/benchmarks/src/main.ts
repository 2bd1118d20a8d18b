// `npm run bench`: measures every row of the report. The contenders of a row run by turns, each in a new
// process.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

import { print, runCommand, wholeNumber } from './command-line.js';
import { type Figure, showFigure, showNumber, summarise } from './figure.js';
import { describeMachine } from './machine.js';
import type { Contender, Row } from './row.js';
import { rows } from './rows/index.js';

const USAGE = `Usage: npm run bench -- [options] [row …]

Measures Milepost beside the official MCP SDK and the floor of the machine, in one run.

Options:
  --runs <n>   how often each figure is taken, 1 to 100 (default 3); the median is shown, with the spread
  --json       one JSON line a row
  --list       the rows by name, and what they measure
  --help       this text
`;

const CONTENDERS: readonly Contender[] = ['milepost', 'sdk', 'floor'];
const runOne = fileURLToPath(new URL('run-one.js', import.meta.url));

async function take(row: Row, contender: Contender): Promise<number> {
  const args = ['--expose-gc', runOne, row.id, contender];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 20 });
  return (JSON.parse(stdout) as { figure: number }).figure;
}

async function measure(row: Row, runs: number): Promise<Partial<Record<Contender, Figure>>> {
  const samples: Record<Contender, number[]> = { milepost: [], sdk: [], floor: [] };
  const present = CONTENDERS.filter((contender) => row.contenders[contender]);
  // The contenders take turns, so that a machine that slows down affects all of them.
  for (let run = 0; run < runs; run++) {
    for (const contender of present) samples[contender].push(await take(row, contender));
  }
  return Object.fromEntries(present.map((contender) => [contender, summarise(samples[contender])]));
}

function showRow(row: Row, figures: Partial<Record<Contender, Figure>>): string {
  const { milepost, sdk, floor } = figures;
  const lines = [`${row.what} [${row.unit}], goal ${row.goal}`];
  if (milepost) lines.push(`  Milepost      ${showFigure(milepost)}`);
  if (sdk && milepost)
    lines.push(`  official SDK  ${showFigure(sdk)}${ratio(sdk, milepost, row.moreIsBetter)}`);
  if (floor) lines.push(`  floor         ${showFigure(floor)}`);
  return lines.join('\n');
}

function ratio(sdk: Figure, milepost: Figure, moreIsBetter = false): string {
  const factor = moreIsBetter ? milepost.median / sdk.median : sdk.median / milepost.median;
  return Number.isFinite(factor) && factor > 0
    ? `, ${showNumber(factor)} × ${moreIsBetter ? 'less' : 'more'}`
    : '';
}

async function main(): Promise<number> {
  const options = {
    runs: { type: 'string', default: '3' },
    json: { type: 'boolean' },
    list: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) return print(USAGE);
  if (values.list) return print(rows.map(({ id, what }) => `${id.padEnd(22)} ${what}\n`).join(''));
  const runs = wholeNumber('--runs', values.runs, 100);
  const unknown = positionals.filter((name) => !rows.some(({ id }) => id === name));
  if (unknown.length > 0) throw new TypeError(`No such row: ${unknown.join(', ')}. See --list.`);
  const machine = `${describeMachine()}; median of ${runs} (min–max)`;
  if (!values.json) print(`${machine}\n\n`);
  for (const row of rows) {
    if (positionals.length > 0 && !positionals.includes(row.id)) continue;
    const figures = await measure(row, runs);
    print(
      values.json
        ? `${JSON.stringify({ id: row.id, what: row.what, unit: row.unit, goal: row.goal, machine, ...figures })}\n`
        : `${showRow(row, figures)}\n\n`,
    );
  }
  return 0;
}

await runCommand(main);
