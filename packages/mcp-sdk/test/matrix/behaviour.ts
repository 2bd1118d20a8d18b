import type { Cell } from '../support/cell.js';
import type { Session } from '../support/session.js';

/** What holds in every cell, or in those it applies to. */
export interface Behaviour {
  /** What the manifest of rules calls it by. */
  readonly id: string;
  readonly behaviour: string;
  /** Where it makes sense; default everywhere. */
  readonly appliesTo?: (cell: Cell) => boolean;
  /** Whether the client's transport is given through `deliverInOrder`; default not. */
  readonly inOrder?: boolean;
  /** Shows it on a connected session. Other behaviours are shown on the same one, before and after. */
  readonly show: (session: Session) => Promise<void>;
}
