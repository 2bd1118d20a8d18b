import type { Transport } from '@milepost/progress-core';
import { numberOf, TransportRecorder } from '@milepost/testing/transports';

/** Records the events of a transport: the number of each message, the text of each error, and `close`. */
export function recordPort(transport: Transport): TransportRecorder<Transport> {
  return new TransportRecorder(transport, (event) =>
    event instanceof Error ? event.message : numberOf(event),
  );
}
