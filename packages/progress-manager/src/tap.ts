import type { JsonRpcMessage, Transport } from '@milepost/progress-core';

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
  type OnMessage = (message: JsonRpcMessage, ...rest: unknown[]) => void;
  let owner = transport.onmessage as OnMessage | undefined;
  const onmessage: OnMessage = (message, ...rest) => {
    if (!handlers.receive(message)) owner?.(message, ...rest);
  };
  transport.onmessage = onmessage;

  const send = (message: JsonRpcMessage, ...rest: unknown[]): Promise<void> => {
    handlers.sending(message);
    return (transport.send as (message: JsonRpcMessage, ...rest: unknown[]) => Promise<void>).call(
      transport,
      message,
      ...rest,
    );
  };

  return new Proxy(transport, {
    get(target, property): unknown {
      if (property === 'onmessage') return owner;
      if (property === 'send') return send;
      const value: unknown = Reflect.get(target, property, target);
      // A method is run on the transport itself: private fields do not go through a proxy.
      return typeof value === 'function' && !isCallback(property) ? (value.bind(target) as unknown) : value;
    },
    set(target, property, value): boolean {
      if (property !== 'onmessage') return Reflect.set(target, property, value, target);
      owner = value as OnMessage | undefined;
      return true;
    },
  });
}

function isCallback(property: string | symbol): boolean {
  return property === 'onclose' || property === 'onerror' || property === 'constructor';
}
