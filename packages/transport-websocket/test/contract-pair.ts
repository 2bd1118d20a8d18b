import type { Transport } from '@milepost/progress-core';
import { CuttingProxy, type Direction, Ends, endUnlessReady } from '@milepost/testing';
import type { ContractEnd, ContractPair, ContractPairOptions } from '@milepost/transport-kit/contract';

import type { WebSocketClientOptions } from '../src/index.js';
import { WebSocketTransportServer } from '../src/node.js';

/** Creates a client. The options are those of both client classes. */
export type CreateClient = (url: string, options: WebSocketClientOptions) => Transport;

const GRACE_MS = 500;
const RESUME_WINDOW_MS = 200;

const towards = (end: ContractEnd): Direction => (end === 'client' ? 'down' : 'up');

/** Creates a client and a server's session, with a proxy between them. */
export async function webSocketPair(
  { clock, maxMessageBytes }: ContractPairOptions,
  reconnect: WebSocketClientOptions['reconnect'],
  createClient: CreateClient,
): Promise<ContractPair> {
  const limits = { clock, maxMessageBytes, shutdownGraceMs: GRACE_MS };
  let accept: (transport: Transport) => void = () => undefined;
  const accepted = new Promise<Transport>((resolve) => (accept = resolve));
  const server = new WebSocketTransportServer({
    ...limits,
    // The suite sends thousands of messages in a tick.
    maxMessagesPerSecond: 1_000_000,
    resumeWindowMs: RESUME_WINDOW_MS,
    onSession: accept,
  });
  const ends = new Ends();
  await server.listen();
  ends.add(() => server.close());
  const proxy = await endUnlessReady(CuttingProxy.open(server.url ?? ''), () => ends.endAll());
  ends.add(() => proxy.close());
  return {
    client: createClient(proxy.url, { ...limits, reconnect }),
    accept: () => accepted,
    inject: (text, to) => proxy.inject(frameOf(text, to), towards(to)),
    encodeFrame: frameOf,
    injectBytes: (bytes, to) => proxy.inject(bytes, towards(to)),
    stopReading: (end) => proxy.stall(towards(end)),
    resumeReading: () => proxy.resume(),
    cut() {
      proxy.refuse();
    },
    dispose: () => ends.endAll(),
  };
}

/** Encodes a text frame of less than 64 KiB. A frame to the server has a mask, which is all zeros. */
function frameOf(text: string, to: ContractEnd): Uint8Array {
  const payload = Buffer.from(text);
  const mask = to === 'server' ? 0x80 : 0;
  const { length } = payload;
  const head = length < 126 ? [0x81, mask | length] : [0x81, mask | 126, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), Buffer.alloc(mask ? 4 : 0), payload]);
}
