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

/** What the lines under it have in common: where, by which revision, and how much. */
export function heading({ route, revision }: Combination, { calls, parallel }: Load): string {
  const how = parallel === 1 ? 'one after another' : `${parallel} at a time`;
  return `${route}, ${revision}: ${calls.toLocaleString('en')} calls, ${how}\n${HEAD}`;
}

/** The line of one combination. */
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

/** The line of a combination that gave no figures. */
export function rowOfFailure({ server, client }: Combination, why: string): string {
  return `  ${`${server.sdk} ${server.side}`.padEnd(12)} ${`${client.sdk} ${client.side}`.padEnd(13)} failed: ${why}`;
}

// What is neither nothing nor all is never called so.
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
