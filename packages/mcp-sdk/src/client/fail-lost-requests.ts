import type { JsonRpcId, Transport } from '@milepost/progress-core';
import { isNotification, isRequest, overlay } from '@milepost/progress-core/internal';

import { StreamWatch } from './stream-watch.js';
import type { Receive, Send } from './transport-members.js';

/**
 * Lets each request fail as soon as its response can no longer arrive, because the stream of the response has
 * ended and will not be resumed. A client of the SDK v2 over Streamable HTTP waits for such a response until
 * its timeout; with `callTool` and `idleTimeoutMs: Infinity` it waits for ever.
 *
 * `callTool` and `request` do this by themselves in revisions without sessions. In a revision with sessions
 * they do not, because there the work on the server goes on and can still be cancelled. Use this function if
 * a lost result counts as a failure in every revision, and for requests that are made without `callTool`.
 *
 * ```ts
 * await client.connect(failLostRequests(new StreamableHTTPClientTransport(url)));
 * ```
 *
 * @param transport - a transport of the SDK v2 that is not connected yet. Others can be given too, and work
 *   as before.
 * @returns the transport to connect to instead. A request fails with the code -32000. A request that is sent
 *   with its own `onRequestStreamEnd` is left to its sender.
 */
export function failLostRequests<Wrapped extends Transport>(transport: Wrapped): Wrapped {
  const below: { send: Send } = transport;
  const streams = new StreamWatch((message) => owner.onmessage?.(message));
  // The two members as the owner of the transport sees them. The owner may replace both.
  const owner: { onmessage: Receive | undefined; send: Send } = {
    onmessage: transport.onmessage,
    send(message, options, ...rest) {
      if (isRequest(message) && !options?.onRequestStreamEnd)
        return streams.send(message, options, (watched) => below.send(message, watched, ...rest));
      if (isNotification(message) && message.method === 'notifications/cancelled')
        streams.forget(message.params?.['requestId'] as JsonRpcId);
      return below.send(message, options, ...rest);
    },
  };
  const receive: Receive = (message, ...rest) => {
    streams.received(message);
    owner.onmessage?.(message, ...rest);
  };
  transport.onmessage = receive;
  return overlay(transport, owner);
}
