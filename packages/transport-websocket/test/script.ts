import type { JsonRpcMessage, Transport } from '@milepost/progress-core';

import { note, progressOf, upTo } from './messages.js';
import type { Recorder } from './recorder.js';
import { turns } from './turns.js';

/** Sends, and writes down what. */
export class Sender {
  readonly sent: JsonRpcMessage[] = [];
  #sending: Promise<void>[] = [];
  #notes = 0;

  constructor(readonly transport: Transport) {}

  /** An operation: progress up to `steps`, other messages among it, then the result. */
  async operate(token: string | number, steps: number): Promise<void> {
    for (const step of upTo(steps)) {
      this.send(progressOf(token, step + 1));
      // Some of different lengths, so that cuts fall within frames.
      if (step % 3 === 0) this.send(note(this.#notes++, 'é'.repeat((step * 37) % 500)));
      if (step % 4 === 0) await turns(1);
    }
    this.send({ jsonrpc: '2.0', id: token, result: { token } });
  }

  /** Resolves when all that was sent has been written. */
  async written(): Promise<void> {
    await Promise.all(this.#sending.splice(0));
  }

  send(message: JsonRpcMessage): void {
    this.sent.push(message);
    this.#sending.push(this.transport.send(message));
  }
}

/**
 * What arrived is what was sent, in the order in which it was sent, nothing twice; of what is missing, each is progress
 * that a later one of its token makes superfluous, and that later one stands before whatever was sent after it.
 */
export function expectDelivered(sent: readonly JsonRpcMessage[], { messages, events }: Recorder): void {
  const tokenOf = (message: JsonRpcMessage | undefined): unknown =>
    message && 'method' in message ? message.params?.['progressToken'] : undefined;
  // Every message is sent once only, so its text tells which it is.
  const places = new Map(sent.map((message, place) => [JSON.stringify(message), place]));
  const arrived = messages.map((message) => places.get(JSON.stringify(message)));
  expect(places.size).toBe(sent.length);
  expect(arrived).not.toContain(undefined);
  // Ascending and nothing twice.
  expect(arrived.filter((place, index) => index > 0 && Number(place) <= Number(arrived[index - 1]))).toEqual(
    [],
  );
  const there = new Set(arrived);
  const last = new Map(sent.map((message, place) => [tokenOf(message), place]));
  const lost = sent.filter(
    (message, place) =>
      !there.has(place) && (tokenOf(message) === undefined || last.get(tokenOf(message)) === place),
  );
  expect(lost).toEqual([]);
  expect(events.filter((event) => event !== 'message')).toEqual([]);
}
