import { ArgumentError } from '../argument-error.js';
import type { OpenFile } from '../files/regular-file.js';
import { type ColumnType, fitsType, inferType } from './column-type.js';
import { type CsvRecord, readCsvRecords } from './csv-records.js';

/** A column: its name from the header, and the type of its first values. */
export interface Column {
  name: string;
  type: ColumnType;
}

const MAX_COLUMNS = 1_000;
const SAMPLED_RECORDS = 1_000;
const MAX_SHOWN_LENGTH = 60;

/**
 * Reads the header, and infers each column's type from the first 1,000 records. A column without any value is
 * `text`.
 *
 * @throws {@link ArgumentError} if the file has no record (not even a header), if the header has more than
 *   1,000 columns, and if the file is not valid CSV.
 */
export async function readColumns(file: OpenFile, signal: AbortSignal): Promise<Column[]> {
  let names: string[] | undefined;
  const types: (ColumnType | undefined)[] = [];
  let sampled = 0;
  for await (const { values } of readCsvRecords(file, signal)) {
    if (!names) names = checkHeader(values);
    else names.forEach((_, index) => (types[index] = inferType(types[index], values[index] ?? '')));
    if (sampled++ === SAMPLED_RECORDS) break;
  }
  if (!names) throw new ArgumentError('path', 'the file has no record. Expected a CSV file with a header.');
  return names.map((name, index) => ({ name, type: types[index] ?? 'text' }));
}

/** Returns what is wrong with a record; undefined if it is valid. */
export function findProblem({ values }: CsvRecord, columns: readonly Column[]): string | undefined {
  if (values.length !== columns.length) {
    return `${pluralise(values.length, 'value')} instead of ${columns.length}`;
  }
  const index = columns.findIndex(({ type }, at) => !fitsType(values[at] ?? '', type));
  const column = columns[index];
  return (
    column &&
    `${quoteShortened(values[index] ?? '')} in column ${quoteShortened(column.name)} is not a ${column.type}`
  );
}

function checkHeader(names: string[]): string[] {
  if (names.length <= MAX_COLUMNS) return names;
  throw new ArgumentError('path', `the header has ${names.length} columns. Expected at most ${MAX_COLUMNS}.`);
}

function pluralise(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}

function quoteShortened(value: string): string {
  return JSON.stringify(value.length > MAX_SHOWN_LENGTH ? `${value.slice(0, MAX_SHOWN_LENGTH)}…` : value);
}
