import type { CaseRun } from '../case-run.js';
import { type ContractCase, contractCase } from '../contract-case.js';
import { note } from '../messages.js';
import { becomes, turns } from '../waiting.js';
import { bothWays } from './both-ways.js';

const ROUNDS = 3;

/** Connects a pair, sends one message in each direction, closes one end, and disposes of the pair. */
async function live(run: CaseRun, closer: 'client' | 'server'): Promise<void> {
  const connection = await run.connect();
  for (const { from, to } of bothWays(connection)) {
    await run.settles(
      from.send(note(0)),
      `send() of the ${from.name}`,
      'Resolve it when the message is written.',
    );
    await run.until(
      () => to.messages.length > 0,
      `A message at the ${to.name}`,
      'Deliver every message that was sent.',
    );
  }
  await run.settles(
    connection[closer].close(),
    `close() of the ${closer}`,
    'Resolve it when the transport is closed.',
  );
  await run.cleanUp();
}

const noTimer: ContractCase = contractCase({
  id: 'leftovers/no-timer',
  behaviour: 'no timer is left after both ends have closed',
  needs: ['injectedClock'],
  async body(run) {
    for (const closer of ['client', 'server'] as const) {
      await live(run, closer);
      await turns(10);
      const { pendingMs } = run.clock;
      run.expect(
        pendingMs.length === 0,
        `After the ${closer} had closed, timers still waited: for ${pendingMs.join(', ')} ms.`,
        'Cancel every timer when you close, also those of heartbeats and of grace periods.',
      );
    }
  },
});

const noHandle: ContractCase = contractCase({
  id: 'leftovers/no-handle',
  behaviour: 'nothing that keeps the process alive is left: no socket, server, process, port or timer',
  missing: () => (activeResources() ? undefined : 'this runtime does not list its open handles'),
  async body(run) {
    // A resource that is created once, at first use, is not a leftover.
    await live(run, 'client');
    await turns(10);
    const before = activeResources() ?? new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) await live(run, round % 2 === 0 ? 'client' : 'server');
    // A kind of resource counts as left over if there is one more of it for each round. The test runner may
    // open resources meanwhile, such as a timer, but hardly one for each round.
    const left = (): string[] =>
      [...(activeResources() ?? [])].flatMap(([type, count]) =>
        count - (before.get(type) ?? 0) >= ROUNDS
          ? [`${String(count - (before.get(type) ?? 0))} × ${type}`]
          : [],
      );
    await becomes(() => left().length === 0, run.limitMs);
    run.expect(
      left().length === 0,
      `After ${String(ROUNDS)} pairs had been closed and disposed of, these were still open: ${left().join(', ')}.`,
      'In close(), close sockets, servers, ports and processes, and cancel timers. In dispose(), close what createPair opened.',
    );
  },
});

/**
 * Counts the resources that keep the process alive, by type. Returns undefined if the runtime does not list
 * them.
 */
function activeResources(): Map<string, number> | undefined {
  const { process } = globalThis as { process?: { getActiveResourcesInfo?: () => string[] } };
  if (typeof process?.getActiveResourcesInfo !== 'function') return undefined;
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

export const leftoverCases: readonly ContractCase[] = [noTimer, noHandle];
