import type { JsonRpcMessage } from '@milepost/progress-core';

/**
 * Connects a `ProgressManager` to one connection, message by message. `ProgressManager.openChannel` opens
 * it, for a transport that `ProgressManager.attach` cannot wrap because it is already in use.
 *
 * A channel is one connection to one peer. Open a second channel for a second connection: the updates of a
 * request are accepted only from the channel on which the request was sent.
 *
 * A channel needs no end. The manager keeps nothing of a channel that you no longer use, except until the
 * end of the operations whose requests were sent on it. After `ProgressManager.close`, a channel still keeps
 * back the late updates of that manager, and no others.
 *
 * The calls may be nested: the handler of an update, which {@link receive} calls, may send a request and
 * receive its response before `receive` returns.
 *
 * ```ts
 * const channel = manager.openChannel();
 * const { onmessage } = transport;
 * const send = transport.send.bind(transport);
 * transport.onmessage = (message) => {
 *   if (!channel.receive(message)) onmessage?.(message);
 * };
 * transport.send = (message) => {
 *   channel.sending(message);
 *   return send(message);
 * };
 * ```
 */
export interface ProgressChannel {
  /**
   * Processes a message as soon as it has been received: delivers an update to its handler, and learns from
   * a response that its request needs no more updates. What a handler throws is reported as an anomaly.
   *
   * @returns true if the message was progress for this manager, or progress that is not valid: do not forward
   *   it to the owner of the connection. False for every other message: forward it.
   */
  receive(message: JsonRpcMessage): boolean;
  /**
   * Announces a message before it is sent, so that the manager knows to which request an update or a response
   * belongs. Sends nothing.
   */
  sending(message: JsonRpcMessage): void;
}
