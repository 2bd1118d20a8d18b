import type { Clock, Transport } from '@milepost/progress-core';

/** One end of a pair: the client connects, the server accepts. */
export type ContractEnd = 'client' | 'server';

/** Options with which a case creates a pair. */
export interface ContractPairOptions {
  /**
   * The clock for both ends. It counts the timers that are left. If the ends do not accept a clock, declare a
   * reason for `injectedClock`.
   */
  clock: Clock;
  /**
   * The longest message that both ends accept, in bytes of its JSON. Default: that of the adapter. Only
   * cases that need `messageLimit` set it.
   */
  maxMessageBytes?: number | undefined;
}

/**
 * Two ends that will be connected, and controls over the wire between them.
 *
 * Each control belongs to a capability, and is required when that capability is declared `true`. Controls may
 * be asynchronous. They are called only after both ends have started.
 */
export interface ContractPair {
  /** The end that connects. It is not started. */
  readonly client: Transport;
  /**
   * Returns the other end, not started. The promise may wait for `client.start()`, but must resolve after it.
   * Called at most once.
   */
  accept(): Promise<Transport>;
  /**
   * Frees the resources of the pair: servers, sockets, processes. Called after each case, also when it failed
   * or an end did not close.
   */
  dispose?(): Promise<void> | void;
  /**
   * `rawInput`: makes `text` arrive at that end as one frame, without a transport that sends it. The text has
   * no line breaks and is otherwise arbitrary.
   */
  inject?(text: string, to: ContractEnd): Promise<void> | void;
  /** `splitFrames`: returns the bytes of one frame that contains `text`, as that end would receive them. */
  encodeFrame?(text: string, to: ContractEnd): Uint8Array;
  /** `splitFrames`: makes these bytes arrive at that end. They may start and end within a frame. */
  injectBytes?(bytes: Uint8Array, to: ContractEnd): Promise<void> | void;
  /** `backPressure`: stops reading from the wire at that end, so that messages for it accumulate. */
  stopReading?(end: ContractEnd): Promise<void> | void;
  /** `backPressure`: starts to read again after `stopReading`. */
  resumeReading?(end: ContractEnd): Promise<void> | void;
  /** `abruptLoss`: breaks the connection for both ends, without a regular close. They must not reconnect. */
  cut?(): Promise<void> | void;
}

/** Creates a new pair. Each case calls it one or more times. */
export type CreateContractPair = (options: ContractPairOptions) => ContractPair | Promise<ContractPair>;
