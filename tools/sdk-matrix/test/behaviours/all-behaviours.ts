import { type Cell, cells } from '../support/cell.js';
import type { Behaviour } from './behaviour.js';
import { cancellation } from './cancellation.js';
import { direction } from './direction.js';
import { httpStreams } from './http-streams.js';
import { negotiation } from './negotiation.js';
import { order } from './order.js';
import { plainClient } from './plain-client.js';
import { subscription } from './subscription.js';
import { tokens } from './tokens.js';

/** All behaviours of the matrix. */
export const behaviours: readonly Behaviour[] = [
  ...negotiation,
  ...order,
  ...tokens,
  ...direction,
  ...httpStreams,
  ...subscription,
  ...cancellation,
  ...plainClient,
];

/** Returns the cells in which a behaviour is tested. */
export function cellsOf({ appliesTo }: Behaviour): Cell[] {
  return cells.filter((cell) => appliesTo?.(cell) ?? true);
}
