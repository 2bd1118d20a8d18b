/**
 * A channel with a relay in the middle. The relay can hold back values to one end, add values, and break the
 * channel.
 */
export class RelayedChannel {
  readonly client = new Relay();
  readonly server = new Relay();

  constructor() {
    this.client.joinTo(this.server);
    this.server.joinTo(this.client);
  }

  cut(): void {
    for (const { inner } of [this.client, this.server]) inner.close();
  }
}

class Relay {
  readonly #channel = new MessageChannel();
  #held: unknown[] | undefined;

  /** The port for the transport under test. */
  get port(): MessagePort {
    return this.#channel.port1;
  }

  get inner(): MessagePort {
    return this.#channel.port2;
  }

  joinTo(other: Relay): void {
    this.inner.onmessage = ({ data }: MessageEvent<unknown>) => other.post(data);
  }

  post(value: unknown): void {
    if (this.#held) this.#held.push(value);
    else this.inner.postMessage(value);
  }

  stop(): void {
    this.#held ??= [];
  }

  resume(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const value of held) this.inner.postMessage(value);
  }
}
