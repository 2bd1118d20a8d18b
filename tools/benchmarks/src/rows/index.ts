import type { Row } from '../row.js';
import { bundleRows } from './bundles.js';
import { deliverInOrderRow } from './deliver-in-order.js';
import { floodRows } from './floods.js';
import { inMemoryRows } from './in-memory.js';
import { lostUpdates } from './lost-updates.js';
import { rateRows } from './rate.js';
import { receiveOne } from './receive.js';
import { reportManyShapes, reportTight } from './report.js';
import { stdioRows } from './stdio.js';
import { tokenRows } from './tokens.js';
import { websocketThroughput } from './websocket.js';

/** All rows, in the order of the report. */
export const rows: readonly Row[] = [
  reportTight,
  reportManyShapes,
  ...stdioRows,
  websocketThroughput,
  ...inMemoryRows,
  receiveOne,
  ...tokenRows,
  ...rateRows,
  lostUpdates,
  deliverInOrderRow,
  ...floodRows,
  ...bundleRows,
];
