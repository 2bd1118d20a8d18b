import { pipeline } from 'node:stream/promises';

import { CsvError, type InfoRecord, parse } from 'csv-parse';

import { ArgumentError } from '../argument-error.js';
import type { OpenFile } from '../files/regular-file.js';

/** The end of a record in a CSV file. */
export interface CsvPosition {
  /** The line on which the record ends, counted from 1. */
  line: number;
  /** How many bytes of the file have been parsed, including this record. */
  bytes: number;
}

/** One record of a CSV file, and where it ends. */
export interface CsvRecord extends CsvPosition {
  values: string[];
}

const START: CsvPosition = { line: 0, bytes: 0 };

/**
 * The longest record that is accepted. A record is held in memory as a whole, and without a limit a quote
 * that is never closed would make the rest of the file one record.
 */
const MAX_RECORD_BYTES = 1 << 20;

/**
 * Reads a CSV file, record by record. The header is the first record. The memory needed
 * depends on the largest record, not on the file.
 *
 * Records may have any number of values. A quote inside an unquoted value is an ordinary character. Empty
 * lines are skipped. The file stays open.
 *
 * @param from - the end of the last record that was read before. Default: reads from the start.
 * @throws {@link ArgumentError} if a quote is never closed, and if a record is longer than 1 MiB; the
 *   signal's reason when it is aborted.
 */
export async function* readCsvRecords(
  file: OpenFile,
  signal: AbortSignal,
  from: CsvPosition = START,
): AsyncGenerator<CsvRecord, void> {
  const parser = parse({
    bom: from.bytes === 0,
    info: true,
    max_record_size: MAX_RECORD_BYTES,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  // An error here also ends the parser, with the same error, and the loop below throws it.
  pipeline(file.read(undefined, from.bytes), parser, { signal }).catch(() => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: InfoRecord }>) {
      yield { values: record, line: from.line + info.lines, bytes: from.bytes + info.bytes };
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof CsvError ? malformed(error) : error;
  }
}

function malformed(error: CsvError): ArgumentError {
  const problem =
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? 'a record is longer than 1 MiB'
      : error.code === 'CSV_QUOTE_NOT_CLOSED'
        ? 'a quote is never closed'
        : error.message;
  return new ArgumentError('path', `the file is not valid CSV: ${problem}.`, { cause: error });
}
