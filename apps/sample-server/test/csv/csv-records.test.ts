import { createReadStream } from 'node:fs';

import fc from 'fast-check';

import { type CsvPosition, type CsvRecord, readCsvRecords } from '../../src/csv/csv-records.js';
import { defaultDataFile } from '../../src/default-data-file.js';
import { type OpenFile, openRegularFile } from '../../src/files/regular-file.js';
import { useTextFiles } from '../support/use-text-files.js';

const open = useTextFiles();
const { signal } = new AbortController();

async function read(content: string | Uint8Array): Promise<string[][]> {
  const records: string[][] = [];
  for await (const { values } of readCsvRecords(await open(content), signal)) records.push(values);
  return records;
}

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
])('a file with %s is read', async (_, content, expected) => {
  expect(await read(content)).toEqual(expected);
});

test('a quote that is never closed is refused', async () => {
  await expect(read('a,b\n"x,2\n3,4\n')).rejects.toThrow(
    'path: the file is not valid CSV: a quote is never closed',
  );
});

test('an endless field is refused before it fills the memory', async () => {
  await expect(read(`a,b\n${'x'.repeat(3 << 20)},2\n`)).rejects.toThrow('longer than 1 MiB');
  await expect(read(`a,b\n"${'x,\n'.repeat(1 << 20)}`)).rejects.toThrow('longer than 1 MiB');
});

test('a file can be read again after a reader stopped early', async () => {
  const file = await open('a\n1\n2\n');
  for await (const { values } of readCsvRecords(file, signal)) {
    expect(values).toEqual(['a']);
    break;
  }
  const lines: number[] = [];
  for await (const { line } of readCsvRecords(file, signal)) lines.push(line);
  expect(lines).toEqual([1, 2, 3]);
});

test('an abort ends the reading with the reason of the abort', async () => {
  const abort = new AbortController();
  const reading = (async () => {
    for await (const _ of readCsvRecords(await open('a\n'.repeat(100_000)), abort.signal)) {
      abort.abort(new Error('enough'));
    }
  })();
  await expect(reading).rejects.toThrow('enough');
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

test('reading from the end of any record gives the rest of the file', async () => {
  const separator = fc.constantFrom('\n', '\r\n', '\r', '\n\n');
  const value = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'é', ' ') }), fc.constant('"x\r\n""y"'));
  const record = fc.tuple(fc.array(value, { minLength: 1, maxLength: 3 }), separator);
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 8 }), fc.boolean(), async (records, hasMark) => {
      const text = records.map(([values, end]) => values.join(',') + end).join('');
      const file = await open(`${hasMark ? '\uFEFF' : ''}${text}`);
      const all = await readFrom(file);
      for (const [index, from] of all.entries())
        expect(await readFrom(file, from)).toEqual(all.slice(index + 1));
    }),
    { numRuns: 50 },
  );
});

async function readFrom(file: OpenFile, from?: CsvPosition): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of readCsvRecords(file, signal, from)) records.push(record);
  return records;
}
