import type { JsonRpcMessage } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import { numberedMessage, progressMessage } from '@milepost/testing/transports';
import fc from 'fast-check';

import { FakeWire } from './fake-wire.js';
import { streamEnd } from './stream-end.js';
import { upTo } from './up-to.js';

const textOf = (message: JsonRpcMessage): string => JSON.stringify(message);

test('both ends receive all messages in order, over any sequence of connections and cuts', () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('send' as const),
        who: fc.nat({ max: 1 }),
        progress: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('deliver' as const),
        who: fc.nat({ max: 1 }),
        frames: fc.nat({ max: 4 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('time' as const), who: fc.nat({ max: 1 }) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'cut' as const, who: 0 }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'connect' as const, who: 0 }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const clock = new FakeClock();
      const ends = [streamEnd({ clock }), streamEnd({ clock })] as const;
      const sent: JsonRpcMessage[][] = [[], []];
      let wires: [FakeWire, FakeWire] | undefined;
      const cut = (): void => {
        wires = undefined;
        for (const { stream } of ends) stream.detach();
      };
      const connect = (): void => {
        cut();
        wires = [new FakeWire(), new FakeWire()];
        const received = ends.map(({ stream }) => stream.received);
        expect(ends[0].stream.attach(wires[0], received[1])).toBe(true);
        expect(ends[1].stream.attach(wires[1], received[0])).toBe(true);
      };
      const deliver = (to: 0 | 1, count: number): void => {
        for (const frame of wires?.[to === 0 ? 1 : 0].frames.splice(0, count) ?? [])
          ends[to].stream.receive(frame);
      };
      for (const { kind, who, ...rest } of [...steps, { kind: 'connect' as const, who: 0 }]) {
        const side = who as 0 | 1;
        if (kind === 'send') {
          const index = sent[side]?.length ?? 0;
          const message =
            'progress' in rest && rest.progress ? progressMessage(index % 3, index) : numberedMessage(index);
          sent[side]?.push(message);
          // After a pause, a message is written at once, without a turn of the event loop.
          clock.advance(1);
          void ends[side].stream.send(message);
        } else if (kind === 'deliver') deliver(side, 'frames' in rest ? rest.frames : 0);
        else if (kind === 'time') clock.advance(1_000);
        else if (kind === 'cut') cut();
        else connect();
      }
      for (const side of [0, 1] as const) deliver(side, Infinity);
      for (const side of [0, 1] as const) {
        const [from, { messages, told }] = [sent[side] ?? [], ends[side === 0 ? 1 : 0]];
        expect(told).toEqual([]);
        expect(messages.filter((message) => 'method' in message && message.method === 'numbered')).toEqual(
          from.filter((message) => 'method' in message && message.method === 'numbered'),
        );
        const places = messages.map((message) => from.findIndex((one) => textOf(one) === textOf(message)));
        expect(places).toEqual([...new Set(places)].sort((one, other) => one - other));
        for (const token of upTo(3)) {
          const latest = (list: readonly JsonRpcMessage[]): unknown =>
            [...list]
              .reverse()
              .find((message) => 'method' in message && message.params?.['progressToken'] === token);
          expect(latest(messages)).toEqual(latest(from));
        }
      }
    }),
    { numRuns: 300 },
  );
});
