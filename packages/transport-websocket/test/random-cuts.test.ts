import { type CutKind, type CuttingProxy, until } from '@milepost/testing';

import './ws-as-platform.js';

import type { Transport } from '@milepost/progress-core';
import fc from 'fast-check';

import { WebSocketClientTransport as PlatformClient, type WebSocketClientOptions } from '../src/index.js';
import { WebSocketClientTransport } from '../src/node.js';
import { begin, recorded, startProxy, startServer } from './connect.js';
import { expectDelivered, Sender } from './script.js';
import { upTo } from './up-to.js';

jest.setTimeout(120_000);
const CUTS = 50;

/**
 * A cut after this many bytes since the last one, in both directions. Connections after it have this chunk
 * size and delay.
 */
interface Cut {
  bytes: number;
  kind: CutKind;
  chunkBytes: number;
  delayMs: number;
}

const cuts: fc.Arbitrary<Cut> = fc.record({
  // A handshake and a resume take about 700 bytes. The frame of the resume is at bytes 450 to 650.
  bytes: fc.oneof(
    fc.integer({ min: 1, max: 800 }),
    fc.integer({ min: 420, max: 660 }),
    fc.integer({ min: 1, max: 20_000 }),
    fc.integer({ min: 2_000, max: 20_000 }),
  ),
  kind: fc.constantFrom<CutKind>('rst', 'rst', 'fin', 'half', 'late', 'late'),
  chunkBytes: fc.constantFrom(Infinity, Infinity, 1_000, 7),
  delayMs: fc.constantFrom(0, 0, 0, 1),
});
const plans = fc.array(cuts, { minLength: CUTS, maxLength: CUTS });

/** Makes the cuts one after another. `left` is the number of cuts that are still to be made. */
function carryOut(plan: readonly Cut[], proxy: CuttingProxy): { left: number } {
  const state = { left: plan.length };
  const next = (): void => {
    const cut = plan[plan.length - state.left];
    proxy.chunkBytes = cut?.chunkBytes ?? Infinity;
    // Chunks that are both small and delayed would take too long.
    proxy.delayMs = cut?.chunkBytes === Infinity ? cut.delayMs : 0;
    if (!cut) return;
    proxy.cutAfter(cut.bytes, cut.kind, () => {
      state.left--;
      next();
    });
  };
  next();
  return state;
}

const clients: [string, number, (url: string, options: WebSocketClientOptions) => Transport][] = [
  ['the client for Node', 14, (url, options) => new WebSocketClientTransport(url, options)],
  ['the client on the platform’s WebSocket', 6, (url, options) => new PlatformClient(url, options)],
];

test.each(clients)(
  '%s and the server lose no message in %i runs of 50 random cuts',
  async (_name, runs, create) => {
    const started = await startServer({ maxMessagesPerSecond: 1_000_000 });
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const proxy = await startProxy(started.url);
        const client = recorded(
          create(proxy.url, {
            reconnect: { initialMs: 1, maxMs: 4 },
            connectTimeoutMs: 1_000,
            pingIntervalMs: 300,
            shutdownGraceMs: 100,
          }),
        );
        const session = await begin(client, started);
        const state = carryOut(plan, proxy);
        const [up, down] = [new Sender(client.transport), new Sender(session.transport)];
        for (let round = 0; state.left > 0 && round < 10_000; round++) {
          await Promise.all(
            upTo(3).flatMap((index) =>
              [up, down].map((sender) => sender.operate(`${String(round)}-${String(index)}`, 10 + index)),
            ),
          );
          // A written message can still be lost. This wait only keeps messages from accumulating.
          await Promise.all([up.written(), down.written()]);
        }
        const isLast = (message: unknown, sender: Sender): boolean =>
          JSON.stringify(message) === JSON.stringify(sender.sent.at(-1));
        await until(
          () => isLast(client.messages.at(-1), down) && isLast(session.messages.at(-1), up),
          'the last message at both ends',
        );
        expectDelivered(up.sent, session);
        expectDelivered(down.sent, client);
        await client.transport.close();
        await proxy.close();
      }),
      { numRuns: runs, endOnFailure: true },
    );
  },
);
