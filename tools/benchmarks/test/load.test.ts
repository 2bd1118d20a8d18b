import { type Caller, makeCalls } from '../src/lost-updates/load.js';
import { STEPS } from '../src/lost-updates/tool.js';

/** Creates a caller that runs the given functions as its calls, one after another. */
function callerOf(...calls: Caller['call'][]): Caller {
  const remaining = calls.values();
  return {
    call: (received) => (remaining.next().value as Caller['call'])(received),
    roundTrip: () => Promise.resolve({}),
    close: () => Promise.resolve(),
  };
}

describe('the outcome of a load', () => {
  test('a final update counts as lost if the response arrives before it, but not if the call fails', async () => {
    const late: (() => void)[] = [];
    const caller = callerOf(
      (received) => {
        for (let step = 1; step <= STEPS; step++) received(step);
        return Promise.resolve({});
      },
      (received) => {
        received(STEPS - 1);
        late.push(() => received(STEPS));
        return Promise.resolve({});
      },
      () => Promise.reject(new Error('It could not be reached.')),
      (received) => {
        late.shift()?.();
        received(1);
        return Promise.resolve({ isError: true });
      },
    );
    expect(await makeCalls(caller, { calls: 4, parallel: 1 })).toMatchObject({
      calls: 4,
      updates: STEPS + 3,
      expectedUpdates: 4 * STEPS,
      finalsLost: 1,
      callsFailed: 2,
    });
  });
});
