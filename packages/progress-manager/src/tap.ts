import { type JsonRpcMessage, type Transport } from '@milepost/progress-core';
import { overlay } from '@milepost/progress-core/internal';

/** Callbacks for the messages that pass a tap. */
export interface TapHandlers {
  /** Called with every message as soon as it is received. Returns true to keep the message from the owner. */
  receive(message: JsonRpcMessage): boolean;
  /** Called with every message before it is sent. */
  sending(message: JsonRpcMessage): void;
}

/**
 * Wraps a transport, so that some of the messages that it receives are removed before its owner sees them.
 * Everything else is passed through, including members that are not part of the {@link Transport} interface.
 */
export function tap<Tapped extends Transport>(transport: Tapped, handlers: TapHandlers): Tapped {
  type Receive = (message: JsonRpcMessage, ...rest: unknown[]) => void;
  type Send = (message: JsonRpcMessage, ...rest: unknown[]) => Promise<void>;
  // The two members as the owner sees them. The owner may replace both.
  const tapped: { onmessage: Receive | undefined; send: Send } = {
    onmessage: transport.onmessage,
    send(message, ...rest) {
      handlers.sending(message);
      const below: { send: Send } = transport;
      return below.send(message, ...rest);
    },
  };
  const onmessage: Receive = (message, ...rest) => {
    if (!handlers.receive(message)) tapped.onmessage?.(message, ...rest);
  };
  transport.onmessage = onmessage;

  return overlay(transport, tapped);
}
