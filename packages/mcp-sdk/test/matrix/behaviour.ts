import type { Cell } from '../support/cell.js';
import type { Session } from '../support/session.js';

/** A behaviour that holds in every cell, or in the cells that it applies to. */
export interface Behaviour {
  /** The id by which the manifest of rules refers to it. */
  readonly id: string;
  readonly behaviour: string;
  /** Whether it applies to a cell; default: it applies to all. */
  readonly appliesTo?: (cell: Cell) => boolean;
  /** Whether the client's transport is wrapped in `deliverInOrder`; default false. */
  readonly inOrder?: boolean;
  /** Tests it on a connected session. Other behaviours use the same session, before and after. */
  readonly show: (session: Session) => Promise<void>;
}
