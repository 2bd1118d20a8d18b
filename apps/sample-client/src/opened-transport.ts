import type { Transport } from '@milepost/progress-core';

/** A way to a server, not started yet. */
export interface OpenedTransport {
  readonly transport: Transport;
  /** Ends what the transport itself does not own. */
  readonly close: () => Promise<void>;
}
