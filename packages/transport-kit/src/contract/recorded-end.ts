import type { JsonRpcMessage, Transport } from '@milepost/progress-core';

import type { ContractEnd } from './contract-pair.js';

/** What an end has told of. */
export type ContractEvent =
  | { readonly kind: 'message'; readonly message: JsonRpcMessage }
  | { readonly kind: 'error'; readonly error: Error }
  | { readonly kind: 'close' };

/** A transport, and everything that its callbacks were told, in order. */
export class RecordedEnd {
  readonly events: ContractEvent[] = [];
  /** Called at each event, after it was written down: a case's own handler. What it throws reaches the transport. */
  onEvent: ((event: ContractEvent) => void) | undefined;

  constructor(
    readonly name: ContractEnd,
    readonly transport: Transport,
  ) {
    transport.onmessage = (message) => this.#happened({ kind: 'message', message });
    transport.onerror = (error) => this.#happened({ kind: 'error', error });
    transport.onclose = () => this.#happened({ kind: 'close' });
  }

  /** Sends; a send that nobody awaits may be rejected, and one that throws is rejected. */
  send(message: JsonRpcMessage): Promise<void> {
    return contained(() => this.transport.send(message));
  }

  /** Closes; as with {@link send}, whatever the transport does comes back as a promise. */
  close(): Promise<void> {
    return contained(() => this.transport.close());
  }

  get messages(): readonly JsonRpcMessage[] {
    return this.events.flatMap((event) => (event.kind === 'message' ? [event.message] : []));
  }

  get errors(): readonly Error[] {
    return this.events.flatMap((event) => (event.kind === 'error' ? [event.error] : []));
  }

  /** How often `onclose` was called. */
  get closes(): number {
    return this.events.filter((event) => event.kind === 'close').length;
  }

  /** What happened, in a line, for a failure's message. */
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

// What it throws rejects what is returned, and a rejection that nobody awaits is not an unhandled one.
function contained(call: () => Promise<void>): Promise<void> {
  const calling = (async () => call())();
  calling.catch(() => undefined);
  return calling;
}

// Thousands of messages are one word and a number.
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
