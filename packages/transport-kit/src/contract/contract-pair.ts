import type { Clock, Transport } from '@milepost/progress-core';

/** One end of a pair: the one that connects, or the one that accepts. */
export type ContractEnd = 'client' | 'server';

/** What a case asks of the pair that is made for it. */
export interface ContractPairOptions {
  /** Give it to both ends: it counts the timers that are left. Where they take none, declare `injectedClock` so. */
  clock: Clock;
  /** The longest message that both ends may take, in bytes of its JSON; absent: their default. For `messageLimit`. */
  maxMessageBytes?: number | undefined;
}

/**
 * Two ends that will be connected, and what a case does to the wire between them.
 *
 * The controls are optional: each belongs to a capability, and is needed where that is declared. They may be
 * asynchronous, and are called only after both ends have started.
 */
export interface ContractPair {
  /** The end that connects; not started. */
  readonly client: Transport;
  /** The other end; not started. It resolves, at the latest, once `client.start()` was called. Called at most once. */
  accept(): Promise<Transport>;
  /** Frees what belongs to the pair: servers, sockets, processes. Called after each case, whatever has become of the ends. */
  dispose?(): Promise<void> | void;
  /** `rawInput`: `text` arrives at that end as one frame, though no transport has sent it. It may be anything but a line break. */
  inject?(text: string, to: ContractEnd): Promise<void> | void;
  /** `splitFrames`: the bytes of one frame that holds `text`, as that end receives them. */
  encodeFrame?(text: string, to: ContractEnd): Uint8Array;
  /** `splitFrames`: these bytes arrive at that end; frames may be cut anywhere. */
  injectBytes?(bytes: Uint8Array, to: ContractEnd): Promise<void> | void;
  /** `backPressure`: from now on nothing is taken from the wire for that end, so that what is sent to it piles up. */
  stopReading?(end: ContractEnd): Promise<void> | void;
  /** `backPressure`: undoes `stopReading`. */
  resumeReading?(end: ContractEnd): Promise<void> | void;
  /** `abruptLoss`: the connection breaks without a goodbye, for both ends, and cannot be made again. */
  cut?(): Promise<void> | void;
}

/** Makes a fresh pair; called once or more by each case. */
export type CreateContractPair = (options: ContractPairOptions) => ContractPair | Promise<ContractPair>;
