import { endAfterAll } from '@milepost/testing';

import { behaviours, cellsOf } from './matrix/matrix.js';
import { cells, nameOf } from './support/cell.js';
import { Session, type SessionOptions } from './support/session.js';

/** Over stdio the server is a process, which starts slowly on a busy machine. */
const PROCESS_TIMEOUT_MS = 30_000;

describe.each(cells.map((cell) => [nameOf(cell), cell] as const))('%s', (_, cell) => {
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

  const shown = behaviours.filter((behaviour) => cellsOf(behaviour).includes(cell));
  test.each(shown.map((behaviour) => [`${behaviour.id}: ${behaviour.behaviour}`, behaviour] as const))(
    '%s',
    (_name, behaviour) => behaviour.show(behaviour.inOrder ? inOrder : plain),
  );
});
