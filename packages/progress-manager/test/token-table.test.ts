import type { ProgressToken } from '@milepost/progress-core';
import fc from 'fast-check';

import { ANY_CHANNEL } from '../src/channel-id.js';
import { TokenTable } from '../src/registry/token-table.js';

interface Facts {
  slot: number;
  progress: number;
  total: number | undefined;
  sequence: number;
  startedAtMs: number;
  advancedAtMs: number;
  arrivalMs: number;
  channel: number;
  handler: (() => void) | undefined;
}

const token = fc.nat(40).map((n): ProgressToken => (n % 2 ? n : String(n)));
const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), token, value: fc.nat(1000), flag: fc.boolean() }),
  fc.record({ do: fc.constant('release' as const), token, value: fc.nat(1000), flag: fc.boolean() }),
  fc.record({ do: fc.constant('advance' as const), token, value: fc.nat(1000), flag: fc.boolean() }),
  fc.record({ do: fc.constant('mark' as const), token, value: fc.nat(1000), flag: fc.boolean() }),
);

test('a table keeps the same state as one object for each token, while slots are reused', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 300, size: 'max' }),
      fc.integer({ min: 50, max: 1000 }),
      (steps, maxTokens) => {
        const table = new TokenTable(maxTokens);
        const model = new Map<ProgressToken, Facts>();
        for (const [nowMs, { do: action, token: of, value, flag }] of steps.entries()) {
          const facts = model.get(of);
          if (!facts) {
            if (action !== 'add') continue;
            const handler = flag ? (): void => undefined : undefined;
            const slot = table.add(of, handler, nowMs);
            expect([...model.values()].every((other) => other.slot !== slot)).toBe(true);
            model.set(of, {
              slot,
              progress: -Infinity,
              total: undefined,
              sequence: 0,
              startedAtMs: nowMs,
              advancedAtMs: nowMs,
              arrivalMs: -Infinity,
              channel: ANY_CHANNEL,
              handler,
            });
          } else if (action === 'release') {
            table.remove(of);
            table.release(facts.slot);
            model.delete(of);
          } else if (action === 'advance') {
            const progress = Math.max(facts.progress, 0) + value + 1;
            table.rows.advance(facts.slot, progress, nowMs);
            table.rows.store(facts.slot, progress, flag ? value : undefined);
            Object.assign(facts, { progress, advancedAtMs: nowMs, sequence: facts.sequence + 1 });
            if (flag) facts.total = value;
          } else if (action === 'mark') {
            table.rows.setArrivalMs(facts.slot, value);
            table.rows.setChannel(facts.slot, value);
            table.rows.setBusy(facts.slot, flag);
            expect(table.rows.isBusy(facts.slot)).toBe(flag);
            Object.assign(facts, { arrivalMs: value, channel: value });
          }
          expect(new Map(table.entries())).toEqual(new Map([...model].map(([key, { slot }]) => [key, slot])));
          for (const [key, { slot, ...known }] of model) {
            expect(table.slotOf(key)).toBe(slot);
            const { total, sequence, elapsedMs } = table.rows.updateOf(slot, key, undefined, false, nowMs);
            expect({
              progress: table.rows.progressOf(slot),
              total,
              sequence,
              startedAtMs: nowMs - elapsedMs,
              advancedAtMs: table.rows.advancedAtMsOf(slot),
              arrivalMs: table.rows.arrivalMsOf(slot),
              channel: table.rows.channelOf(slot),
              handler: table.handlerOf(slot),
            }).toEqual(known);
            expect(table.rows.hasHandler(slot)).toBe(known.handler !== undefined);
          }
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('a released slot is not busy and has no handler, even for the next token that gets it', () => {
  const table = new TokenTable(100);
  table.add('keeps the table', undefined, 0);
  const slot = table.add('a', () => undefined, 0);
  table.rows.setBusy(slot, true);
  table.remove('a');
  table.release(slot);
  expect([table.rows.isBusy(slot), table.rows.hasHandler(slot), table.handlerOf(slot)]).toEqual([
    false,
    false,
    undefined,
  ]);
  expect(table.add('b', undefined, 0)).toBe(slot);
  expect([table.rows.isBusy(slot), table.rows.hasHandler(slot)]).toEqual([false, false]);
});

test('the elapsed time is right when its 32 bits overflow', () => {
  const table = new TokenTable(1);
  const startedAtMs = 2 ** 32 - 500;
  const slot = table.add('t', undefined, startedAtMs);
  expect(table.rows.updateOf(slot, 't', undefined, false, startedAtMs + 1000).elapsedMs).toBe(1000);
});

test('a table is full at its limit, and does not count a token that was removed but not yet released', () => {
  const table = new TokenTable(2);
  const slots = ['a', 'b'].map((each) => table.add(each, undefined, 0));
  expect(table.full).toBe(true);
  table.remove('a');
  expect(table.full).toBe(false);
  slots.push(table.add('c', undefined, 0));
  expect(new Set(slots).size).toBe(3);
  table.rows.store(slots[2] as number, 5, undefined);
  expect(table.rows.progressOf(slots[2] as number)).toBe(5);
});
