import type { RuleId } from '@milepost/specification';

import type { Cell } from '../support/cell.js';
import type { Session } from '../support/session.js';

/** A behaviour that holds in every cell, or in the cells that it applies to. */
export interface Behaviour {
  /** The title of its test, unique, a sentence that reads alone. */
  readonly title: string;
  /** The rules that it verifies, in the revisions of its cells. Empty if no rule requires the behaviour. */
  readonly verifies: readonly RuleId[];
  /** Whether it applies to a cell; default: it applies to all. */
  readonly appliesTo?: (cell: Cell) => boolean;
  /** Whether the client's transport is wrapped in `deliverInOrder`; default false. */
  readonly inOrder?: boolean;
  /** Tests it on a connected session. Other behaviours use the same session, before and after. */
  readonly show: (session: Session) => Promise<void>;
}
