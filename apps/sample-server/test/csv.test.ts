import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ColumnTally } from '../src/csv/column-tally.js';
import { countLines } from '../src/csv/count-lines.js';
import { readCsvRecords } from '../src/csv/csv-records.js';
import { findProblem, readColumns } from '../src/csv/csv-table.js';
import { type OpenFile, openRegularFile } from '../src/files/regular-file.js';
import { defaultDataFile } from '../src/default-data-file.js';
import { temporaryFolder } from './support/temporary-folder.js';

const temporary = temporaryFolder();
const { signal } = new AbortController();
const opened: OpenFile[] = [];
let names = 0;

afterEach(async () => {
  for (const file of opened.splice(0)) await file[Symbol.asyncDispose]();
});

async function open(content: string | Uint8Array): Promise<OpenFile> {
  const path = join(temporary.path, String(names++));
  await writeFile(path, content);
  const file = await openRegularFile(path);
  if (!file) throw new Error('not opened');
  opened.push(file);
  return file;
}

async function read(content: string | Uint8Array): Promise<string[][]> {
  const records: string[][] = [];
  for await (const { values } of readCsvRecords(await open(content), signal)) records.push(values);
  return records;
}

const lines = async (content: string | Uint8Array): Promise<number> =>
  countLines(await open(content), { signal, onBytes: () => undefined });

describe('readCsvRecords', () => {
  test.each([
    [
      'a newline at the end',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'no newline at the end',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '\\r\\n',
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '\\n and \\r\\n mixed',
      'a,b\n1,2\r\n3,4\n',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'a byte order mark',
      '\uFEFFa,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'empty lines',
      'a,b\n\n1,2\n\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'quoted separators, newlines and quotes',
      'a,b\n"x,y\nz","say ""hi"""',
      [
        ['a', 'b'],
        ['x,y\nz', 'say "hi"'],
      ],
    ],
    [
      'quotes out of place',
      'a,b\nx"y,2\n"x"y,4\n',
      [
        ['a', 'b'],
        ['x"y', '2'],
        ['"x"y', '4'],
      ],
    ],
    ['ragged records', 'a,b\n1\n1,2,3\n', [['a', 'b'], ['1'], ['1', '2', '3']]],
    ['no content', '', []],
  ])('reads a file with %s', async (_, content, expected) => {
    expect(await read(content)).toEqual(expected);
  });

  test('refuses a quote that is never closed', async () => {
    await expect(read('a,b\n"x,2\n3,4\n')).rejects.toThrow(
      'path: the file is no valid CSV: a quote is opened',
    );
  });

  test('refuses an endless field before it fills the memory', async () => {
    await expect(read(`a,b\n${'x'.repeat(3 << 20)},2\n`)).rejects.toThrow('longer than 1 MiB');
    await expect(read(`a,b\n"${'x,\n'.repeat(1 << 20)}`)).rejects.toThrow('longer than 1 MiB');
  });

  test('can read the same file again after a reader stopped early', async () => {
    const file = await open('a\n1\n2\n');
    for await (const { values } of readCsvRecords(file, signal)) {
      expect(values).toEqual(['a']);
      break;
    }
    const lines: number[] = [];
    for await (const { line } of readCsvRecords(file, signal)) lines.push(line);
    expect(lines).toEqual([1, 2, 3]);
  });

  test('stops with the reason of an abort', async () => {
    const abort = new AbortController();
    const reading = (async () => {
      for await (const _ of readCsvRecords(await open('a\n'.repeat(100_000)), abort.signal)) {
        abort.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
  });
});

describe('countLines', () => {
  test.each([
    ['a\n', 1],
    ['a', 1],
    ['a\nb', 2],
    ['a\r\nb\r\n', 2],
    ['\n\n\n', 3],
  ])('counts the lines of %j', async (content, expected) => {
    expect(await lines(content)).toBe(expected);
  });

  test('refuses an empty file and a binary file', async () => {
    await expect(lines('')).rejects.toThrow('path: the file is empty');
    await expect(lines(Uint8Array.of(1, 0, 2))).rejects.toThrow('path: the file is binary');
  });
});

describe('readColumns', () => {
  const columns = async (content: string): Promise<string[]> =>
    (await readColumns(await open(content), signal)).map(({ name, type }) => `${name}: ${type}`);

  test('infers the types from the first values and ignores empty values', async () => {
    expect(
      await columns('n,d,t,e,m\n1,2024-02-29,x,,\n-2.5e3,2024-12-31T10:00:00Z,1,,7\n.5,,y,,z\n'),
    ).toEqual(['n: number', 'd: date', 't: text', 'e: text', 'm: text']);
  });

  test('returns text columns for a file with only a header, and refuses a file without records', async () => {
    expect(await columns('a,b')).toEqual(['a: text', 'b: text']);
    await expect(columns('\n\n')).rejects.toThrow('holds no record');
  });

  test('refuses a header of more than a thousand columns', async () => {
    await expect(columns('x,'.repeat(1_000))).rejects.toThrow('the header has 1001 columns');
  });

  test('accepts columns that are named like members of every object', async () => {
    expect(await columns('__proto__,constructor\n1,x')).toEqual(['__proto__: number', 'constructor: text']);
  });
});

describe('findProblem', () => {
  const columns = [
    { name: 'n', type: 'number' },
    { name: 'd', type: 'date' },
  ] as const;
  const problem = (...values: string[]): string | undefined =>
    findProblem({ values, line: 1, bytes: 1 }, columns);

  test.each([
    ['1', '2024-01-01'],
    ['', ''],
  ])('accepts a record of %j and %j', (...values) => {
    expect(problem(...values)).toBeUndefined();
  });

  test('explains why a record is invalid', () => {
    expect(problem('1')).toBe('1 value instead of 2');
    expect(problem('1', '2024-01-01', '')).toBe('3 values instead of 2');
    expect(problem('1', '2024-13-01')).toBe('"2024-13-01" in column "d" is no date');
    expect(problem('x'.repeat(1_000), '')).toMatch(/^"x{60}…" in column "n" is no number$/);
    for (const value of ['1e999', '9'.repeat(200), 'NaN', 'Infinity', '0x10', '1,5', '--1']) {
      expect(problem(value, '')).toContain('is no number');
    }
  });
});

describe('ColumnTally', () => {
  test('counts values, but not for a column with many different or long values', () => {
    const tally = new ColumnTally('c', 'text');
    for (const value of ['b', 'a', 'b', '', '__proto__']) tally.add(value);
    expect(tally.summary()).toEqual({
      column: 'c',
      type: 'text',
      filled: 4,
      values: [
        { value: 'b', records: 2 },
        { value: 'a', records: 1 },
        { value: '__proto__', records: 1 },
      ],
    });
    for (let index = 0; index < 100; index++) tally.add(`value ${index}`);
    expect(tally.summary()).toEqual({ column: 'c', type: 'text', filled: 104 });
    const long = new ColumnTally('c', 'text');
    long.add('x'.repeat(81));
    expect(long.summary()).not.toHaveProperty('values');
  });

  test('sums up numbers', () => {
    const tally = new ColumnTally('c', 'number');
    for (const value of ['1', '2.5', '', '-4']) tally.add(value);
    expect(tally.summary()).toMatchObject({ filled: 3, sum: -0.5, min: -4, max: 2.5 });
    expect(new ColumnTally('c', 'number').summary()).toEqual({
      column: 'c',
      type: 'number',
      filled: 0,
      values: [],
    });
  });
});

test('all records of the default data file are read', async () => {
  let newlines = 0;
  for await (const chunk of createReadStream(defaultDataFile, 'utf8'))
    newlines += String(chunk).split('\n').length - 1;
  await using file = await openRegularFile(defaultDataFile);
  let records = 0;
  if (file) for await (const _ of readCsvRecords(file, signal)) records++;
  // The last line has no newline, and the header counts as a record.
  expect(records).toBe(newlines + 1);
});
