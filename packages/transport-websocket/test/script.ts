import type { JsonRpcMessage, Transport } from '@milepost/progress-core';
import { turns } from '@milepost/testing';
import { numberedMessage, progressMessage } from '@milepost/testing/transports';

import type { SessionRecorder } from './session-recorder.js';
import { upTo } from './up-to.js';

/** Sends messages, and records them. */
export class Sender {
  readonly sent: JsonRpcMessage[] = [];
  #sending: Promise<void>[] = [];
  #notes = 0;

  constructor(readonly transport: Transport) {}

  /** Sends an operation: progress up to `steps`, other messages in between, and then the result. */
  async operate(token: string | number, steps: number): Promise<void> {
    for (const step of upTo(steps)) {
      this.send(progressMessage(token, step + 1));
      // The notes have different lengths, so that cuts fall within frames.
      if (step % 3 === 0) this.send(numberedMessage(this.#notes++, 'é'.repeat((step * 37) % 500)));
      if (step % 4 === 0) await turns(1);
    }
    this.send({ jsonrpc: '2.0', id: token, result: { token } });
  }

  /** Resolves when everything sent so far is written. */
  async written(): Promise<void> {
    await Promise.all(this.#sending.splice(0));
  }

  send(message: JsonRpcMessage): void {
    this.sent.push(message);
    this.#sending.push(this.transport.send(message));
  }
}

/**
 * Expects that the sent messages arrived in order, and none twice. Only progress may be missing, but not the
 * latest of its token.
 */
export function expectDelivered(
  sent: readonly JsonRpcMessage[],
  { messages, events }: SessionRecorder,
): void {
  const tokenOf = (message: JsonRpcMessage | undefined): unknown =>
    message && 'method' in message ? message.params?.['progressToken'] : undefined;
  // Every message is sent only once, so its text identifies it.
  const places = new Map(sent.map((message, place) => [JSON.stringify(message), place]));
  const arrived = messages.map((message) => places.get(JSON.stringify(message)));
  expect(places.size).toBe(sent.length);
  expect(arrived).not.toContain(undefined);
  // The places ascend, and none occurs twice.
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
