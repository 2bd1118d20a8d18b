import { type JsonRpcMessage, type Transport } from '@milepost/progress-core';
import { overlay } from '@milepost/progress-core/internal';

import type { ProgressChannel } from './progress-channel.js';

/**
 * Wraps a transport, so that every message passes the channel. The owner of the returned transport does not
 * receive the messages that the channel keeps back.
 * Everything else is passed through, including members that are not part of the {@link Transport} interface.
 */
export function tap<Tapped extends Transport>(transport: Tapped, channel: ProgressChannel): Tapped {
  type Receive = (message: JsonRpcMessage, ...rest: unknown[]) => void;
  type Send = (message: JsonRpcMessage, ...rest: unknown[]) => Promise<void>;
  // The two members as the owner sees them. The owner may replace both.
  const tapped: { onmessage: Receive | undefined; send: Send } = {
    onmessage: transport.onmessage,
    send(message, ...rest) {
      channel.sending(message);
      const below: { send: Send } = transport;
      return below.send(message, ...rest);
    },
  };
  const onmessage: Receive = (message, ...rest) => {
    if (!channel.receive(message)) tapped.onmessage?.(message, ...rest);
  };
  transport.onmessage = onmessage;

  return overlay(transport, tapped);
}
