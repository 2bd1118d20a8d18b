import type { ProgressToken } from '@milepost/progress-core';
import fc from 'fast-check';

import type { ProgressManager, ProgressOperation, ProgressUpdate } from '../src/index.js';
import { setUp } from './set-up.js';
import type { FakeClock } from '@milepost/progress-core/testing';

const RATE = 20;
const BURST = 3;
const TOKENS: ProgressToken[] = ['a', 'b', 1, '1', 0, ''];

/** The naive model of an active token: all valid updates, and all updates that its handler got. */
interface Known {
  operation: ProgressOperation;
  valid: number[];
  received: { progress: number; atMs: number }[];
  inFlight: (() => void)[];
  most: number;
  idleMs: number;
  advancedAtMs: number;
}

interface Model {
  active: Map<ProgressToken, Known>;
  everUsed: Set<ProgressToken>;
  counts: { stale: number; late: number; unknown: number };
  ended: Record<string, number>;
}

interface Real {
  manager: ProgressManager;
  clock: FakeClock;
}

type Command = fc.AsyncCommand<Model, Real>;

/** Checks what is true for every token, at any time and at its end. */
function checkHeard({ received, most }: Known): void {
  expect(most).toBeLessThanOrEqual(1);
  for (const [index, { progress, atMs }] of received.entries()) {
    const later = received.slice(index + 1);
    expect(later.every((other) => other.progress > progress)).toBe(true);
    const inSecond = later.filter((other) => other.atMs < atMs + 1000).length + 1;
    expect(inSecond).toBeLessThanOrEqual(RATE + BURST);
  }
}

class Start implements Command {
  constructor(
    readonly token: ProgressToken,
    readonly slow: boolean,
    readonly idleMs: number,
  ) {}

  check = (): boolean => true;

  run(model: Model, { manager, clock }: Real): Promise<void> {
    const start = (known?: Known): ProgressOperation =>
      manager.start({
        method: 'work',
        idleTimeoutMs: this.idleMs,
        progress: { token: this.token, callback: (update) => known && this.#hear(known, update, clock) },
      });
    if (model.active.has(this.token)) {
      expect(() => start()).toThrow('already active');
      return Promise.resolve();
    }
    const known = { valid: [], received: [], inFlight: [], most: 0, idleMs: this.idleMs } as unknown as Known;
    known.advancedAtMs = clock.now();
    known.operation = start(known);
    model.active.set(this.token, known);
    model.everUsed.add(this.token);
    return Promise.resolve();
  }

  #hear(known: Known, { token, progress }: ProgressUpdate, clock: FakeClock): Promise<void> | undefined {
    expect(token).toBe(this.token);
    known.received.push({ progress, atMs: clock.now() });
    if (!this.slow) return undefined;
    return new Promise((resolve) => {
      known.inFlight.push(resolve);
      known.most = Math.max(known.most, known.inFlight.length);
    });
  }

  toString = (): string =>
    `start(${JSON.stringify(this.token)}, ${this.slow ? 'slow' : 'quick'}, ${String(this.idleMs)})`;
}

class Update implements Command {
  constructor(
    readonly token: ProgressToken,
    readonly progress: number,
  ) {}

  check = (): boolean => true;

  run({ active, everUsed, counts }: Model, { manager, clock }: Real): Promise<void> {
    const known = active.get(this.token);
    if (!known) counts[everUsed.has(this.token) ? 'late' : 'unknown']++;
    else if (this.progress <= (known.valid.at(-1) ?? -Infinity)) counts.stale++;
    else {
      known.valid.push(this.progress);
      known.advancedAtMs = clock.now();
    }
    void manager.handleProgress(this.token, this.progress);
    if (known) checkHeard(known);
    return Promise.resolve();
  }

  toString = (): string => `update(${JSON.stringify(this.token)}, ${String(this.progress)})`;
}

class Advance implements Command {
  constructor(readonly ms: number) {}

  check = (): boolean => true;

  async run({ active, ended }: Model, { clock }: Real): Promise<void> {
    await clock.advanceAsync(this.ms);
    for (const [token, known] of active) {
      checkHeard(known);
      const timedOut = known.advancedAtMs + known.idleMs <= clock.now();
      expect(known.operation.state).toBe(timedOut ? 'timed_out' : 'active');
      if (!timedOut) continue;
      active.delete(token);
      ended['timed_out'] = (ended['timed_out'] ?? 0) + 1;
    }
  }

  toString = (): string => `advance(${String(this.ms)})`;
}

class SettleHandler implements Command {
  constructor(readonly token: ProgressToken) {}

  check = ({ active }: Readonly<Model>): boolean => (active.get(this.token)?.inFlight.length ?? 0) > 0;

  async run({ active }: Model, { clock }: Real): Promise<void> {
    active.get(this.token)?.inFlight.pop()?.();
    await clock.advanceAsync(0);
  }

  toString = (): string => `settleHandler(${JSON.stringify(this.token)})`;
}

class Finish implements Command {
  constructor(
    readonly token: ProgressToken,
    readonly how: 'run' | 'fail' | 'cancel',
  ) {}

  check = ({ active }: Readonly<Model>): boolean => active.has(this.token);

  async run({ active, ended }: Model, { manager, clock }: Real): Promise<void> {
    const known = active.get(this.token) as Known;
    active.delete(this.token);
    const { operation } = known;
    const state = { run: 'completed', fail: 'failed', cancel: 'cancelled' }[this.how];
    ended[state] = (ended[state] ?? 0) + 1;
    // Checked before the end, because the last update may exceed the rate.
    checkHeard(known);
    if (this.how === 'cancel') {
      const busy = known.inFlight.length > 0;
      operation.cancel();
      if (!busy) expect(known.received.at(-1)?.progress).toBe(known.valid.at(-1));
    } else {
      const answer = this.how === 'run' ? Promise.resolve() : Promise.reject(new Error('no'));
      const run = manager.run(operation, () => answer).catch(() => undefined);
      for (let turn = 0; turn < 3; turn++) {
        await clock.advanceAsync(0);
        known.inFlight.pop()?.();
      }
      await run;
      expect(known.received.at(-1)?.progress).toBe(known.valid.at(-1));
    }
    expect(operation.state).toBe(state);
    expect(known.most).toBeLessThanOrEqual(1);
  }

  toString = (): string => `finish(${JSON.stringify(this.token)}, ${this.how})`;
}

test('the manager does the same as a naive model, whatever happens', async () => {
  const token = fc.constantFrom(...TOKENS);
  const update = fc.tuple(token, fc.nat(200)).map(([of, progress]) => new Update(of, progress));
  const commands = fc.commands(
    [
      fc.tuple(token, fc.boolean(), fc.integer({ min: 50, max: 3000 })).map((args) => new Start(...args)),
      update,
      update,
      update,
      fc.nat(400).map((ms) => new Advance(ms)),
      token.map((of) => new SettleHandler(of)),
      fc
        .tuple(token, fc.constantFrom('run' as const, 'fail' as const, 'cancel' as const))
        .map((args) => new Finish(...args)),
    ],
    { maxCommands: 150, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (run) => {
      const { manager, clock } = setUp({ maxUpdatesPerSecond: RATE, burst: BURST });
      const model: Model = {
        active: new Map(),
        everUsed: new Set(),
        counts: { stale: 0, late: 0, unknown: 0 },
        ended: {},
      };
      await fc.asyncModelRun(() => ({ model, real: { manager, clock } }), run);
      expect(manager.stats()).toMatchObject({
        active: model.active.size,
        ended: model.ended,
        anomalies: { ...model.counts, malformed: 0, foreign: 0, handler: 0 },
      });
      expect(manager.snapshot().map(({ token: of, progress }) => [of, progress])).toEqual(
        [...model.active].map(([of, { valid }]) => [of, valid.at(-1)]),
      );
      for (const { operation } of model.active.values()) operation.cancel();
      expect(manager.stats().active).toBe(0);
      expect(clock.pending).toBe(0);
    }),
    { numRuns: 300 },
  );
});
