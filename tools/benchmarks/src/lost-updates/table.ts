import type { Combination } from './combination.js';
import type { Load } from './load.js';
import type { Measurement } from './measurement.js';

const HEAD = line(
  'server',
  'client',
  'updates',
  'finals lost',
  'calls/s',
  'p50 ms',
  'p99 ms',
  'late',
  'failed',
);

/** Returns the heading of a group of lines: their transport, revision and load, and the column names. */
export function heading({ route, revision }: Combination, { calls, parallel }: Load): string {
  const how = parallel === 1 ? 'one after another' : `${parallel} at a time`;
  return `${route}, ${revision}: ${calls.toLocaleString('en')} calls, ${how}\n${HEAD}`;
}

/** Returns the line of one combination, and below it the client's errors. */
export function row({ server, client }: Combination, measurement: Measurement): string {
  const { calls, updates, expectedUpdates, finalsLost, callsPerSecond, p50Ms, p99Ms } = measurement;
  const { lateUpdates, callsFailed, otherErrors } = measurement;
  const share = finalsLost > 0 ? ` (${percentage(finalsLost / calls)})` : '';
  const figures = line(
    `${server.sdk} ${server.side}`,
    `${client.sdk} ${client.side}`,
    `${updates}/${expectedUpdates}`,
    `${finalsLost}${share}`,
    callsPerSecond.toFixed(0),
    p50Ms.toFixed(2),
    p99Ms.toFixed(2),
    String(lateUpdates),
    String(callsFailed),
  );
  return [figures, ...otherErrors.map((message) => `    onerror: ${message}`)].join('\n');
}

/** Returns the line of a combination that could not be measured. */
export function rowOfFailure({ server, client }: Combination, why: string): string {
  return `  ${`${server.sdk} ${server.side}`.padEnd(12)} ${`${client.sdk} ${client.side}`.padEnd(13)} failed: ${why}`;
}

// Rounding must not turn a small share into "0 %", or nearly all into "100 %".
function percentage(share: number): string {
  if (share < 0.01) return '< 1 %';
  if (share > 0.99 && share < 1) return '> 99 %';
  return `${(share * 100).toFixed(0)} %`;
}

function line(server: string, client: string, ...figures: string[]): string {
  const widths = [11, 14, 8, 8, 8, 6, 6];
  const columns = figures.map((figure, column) => figure.padStart(widths[column] ?? 0));
  return `  ${server.padEnd(12)} ${client.padEnd(13)}${columns.join(' ')}`;
}
