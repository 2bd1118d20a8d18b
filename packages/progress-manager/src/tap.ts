import { type JsonRpcMessage, overlay, type Transport } from '@milepost/progress-core';

/** What a tap does with what passes. */
export interface TapHandlers {
  /** Sees every message that arrives, at once as it is read; says whether it keeps it. */
  receive(message: JsonRpcMessage): boolean;
  /** Sees every message that is sent. */
  sending(message: JsonRpcMessage): void;
}

/**
 * The same transport, with some of its messages taken out before its owner sees them. Everything else of it, what is
 * beyond the {@link Transport} interface included, is passed through.
 */
export function tap<Tapped extends Transport>(transport: Tapped, handlers: TapHandlers): Tapped {
  type Receive = (message: JsonRpcMessage, ...rest: unknown[]) => void;
  type Send = (message: JsonRpcMessage, ...rest: unknown[]) => Promise<void>;
  // What its owner sees of the two, and may replace.
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
