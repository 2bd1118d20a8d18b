import type { Transport } from '@milepost/progress-core';

/** A transport to a server, whose `start()` has not been called yet. */
export interface OpenedTransport {
  readonly transport: Transport;
  /** Ends what the transport does not own, for example a sample server that was started for it. */
  readonly close: () => Promise<void>;
}
