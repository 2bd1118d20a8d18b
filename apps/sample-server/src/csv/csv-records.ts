import { pipeline } from 'node:stream/promises';

import { CsvError, type InfoRecord, parse } from 'csv-parse';

import { ArgumentError } from '../argument-error.js';
import type { OpenFile } from '../files/regular-file.js';

/** One record of a CSV file. */
export interface CsvRecord {
  values: string[];
  /** The line it ends on, counted from 1. */
  line: number;
  /** How much of the file has been parsed, this record included. */
  bytes: number;
}

/** A record is read as a whole, so its length must have an end: a quote that is never closed would take all that follows. */
const MAX_RECORD_BYTES = 1 << 20;

/**
 * Reads a CSV file from its start, record by record, the header among them; memory stays bounded by the largest record.
 *
 * Records may have any number of values, a quote inside an unquoted value stands for itself, empty lines are left out.
 * The file stays open.
 *
 * @throws {@link ArgumentError} for a quote that is never closed, and for a record of more than 1 MiB.
 */
export async function* readCsvRecords(file: OpenFile, signal: AbortSignal): AsyncGenerator<CsvRecord, void> {
  const parser = parse({
    bom: true,
    info: true,
    max_record_size: MAX_RECORD_BYTES,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  // Whatever fails here ends the parser with the same error, and that is seen below.
  pipeline(file.read(), parser, { signal }).catch(() => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: InfoRecord }>) {
      yield { values: record, line: info.lines, bytes: info.bytes };
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
        ? 'a quote is opened and never closed'
        : error.message;
  return new ArgumentError('path', `the file is no valid CSV: ${problem}.`, { cause: error });
}
