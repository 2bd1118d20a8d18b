import { endAfterAll } from '@milepost/testing';

import { type Carrier, cells, nameOf } from '../support/cell.js';
import { Session, type SessionOptions } from '../support/session.js';
import { behaviours, cellsOf } from './all-behaviours.js';

/** Over stdio the server is a process, which starts slowly on a busy machine. */
const PROCESS_TIMEOUT_MS = 30_000;

/**
 * Tests each behaviour in each cell with this carrier. Each carrier has its own test file, so that Jest can
 * run them at the same time.
 */
export function testBehavioursOver(carrier: Carrier): void {
  const ofCarrier = cells.filter((cell) => cell.carrier === carrier);
  describe.each(ofCarrier.map((cell) => [nameOf(cell), cell] as const))('%s', (_, cell) => {
    let plain: Session;
    let inOrder: Session;
    const ends = endAfterAll(PROCESS_TIMEOUT_MS);
    beforeAll(async () => {
      const open = async (options?: SessionOptions): Promise<Session> => {
        const session = await Session.open(cell, options);
        ends.add(session.close);
        return session;
      };
      [plain, inOrder] = await Promise.all([open(), open({ inOrder: true })]);
    }, PROCESS_TIMEOUT_MS);

    const applicable = behaviours.filter((behaviour) => cellsOf(behaviour).includes(cell));
    test.each(applicable.map((behaviour) => [behaviour.title, behaviour] as const))(
      '%s',
      (_title, behaviour) => behaviour.show(behaviour.inOrder ? inOrder : plain),
    );
  });
}
