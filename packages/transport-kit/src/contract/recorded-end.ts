import type { JsonRpcMessage, Transport } from '@milepost/progress-core';

import type { ContractEnd } from './contract-pair.js';

/** One call of a callback of an end. */
export type ContractEvent =
  | { readonly kind: 'message'; readonly message: JsonRpcMessage }
  | { readonly kind: 'error'; readonly error: Error }
  | { readonly kind: 'close' };

/** A transport, with a record of all calls of its callbacks, in order. */
export class RecordedEnd {
  readonly events: ContractEvent[] = [];
  /** The handler of a case. Called with each event after it is recorded. Its errors reach the transport. */
  onEvent: ((event: ContractEvent) => void) | undefined;

  constructor(
    readonly name: ContractEnd,
    readonly transport: Transport,
  ) {
    transport.onmessage = (message) => this.#happened({ kind: 'message', message });
    transport.onerror = (error) => this.#happened({ kind: 'error', error });
    transport.onclose = () => this.#happened({ kind: 'close' });
  }

  /**
   * Sends a message. An error that `send` throws becomes a rejection. The promise does not have to be
   * awaited.
   */
  send(message: JsonRpcMessage): Promise<void> {
    return contained(() => this.transport.send(message));
  }

  /** Closes the end. As with {@link send}, a thrown error becomes a rejection. */
  close(): Promise<void> {
    return contained(() => this.transport.close());
  }

  get messages(): readonly JsonRpcMessage[] {
    return this.events.flatMap((event) => (event.kind === 'message' ? [event.message] : []));
  }

  get errors(): readonly Error[] {
    return this.events.flatMap((event) => (event.kind === 'error' ? [event.error] : []));
  }

  /** The number of calls of `onclose`. */
  get closes(): number {
    return this.events.filter((event) => event.kind === 'close').length;
  }

  /** Describes in one line what happened, for the message of a failure. */
  describe(): string {
    const seen = this.events.map((event) =>
      event.kind === 'error' ? `error "${event.error.message}"` : event.kind,
    );
    return `the ${this.name} saw ${seen.length === 0 ? 'nothing' : abridged(seen)}`;
  }

  #happened(event: ContractEvent): void {
    this.events.push(event);
    this.onEvent?.(event);
  }
}

// Turns a thrown error into a rejection, and prevents an unhandled rejection if the result is not awaited.
function contained(call: () => Promise<void>): Promise<void> {
  const calling = (async () => call())();
  calling.catch(() => undefined);
  return calling;
}

// Counts equal events that follow each other, so that thousands of messages become `2000 × message`.
function abridged(seen: readonly string[]): string {
  const runs: { what: string; count: number }[] = [];
  for (const what of seen) {
    const last = runs.at(-1);
    if (last?.what === what) last.count++;
    else runs.push({ what, count: 1 });
  }
  const shown = runs.slice(-12).map(({ what, count }) => (count === 1 ? what : `${String(count)} × ${what}`));
  return (runs.length > shown.length ? '…, ' : '') + shown.join(', ');
}
