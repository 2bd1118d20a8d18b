import { type ProgressToken, readProgressToken } from '@milepost/progress-core';

import { anyResult } from '../common/any-result.js';
import {
  isContextV2,
  isRequestContext,
  type RequestContext,
  type SentNotification,
} from './request-context.js';

/** Limits of a ping: the signal that ends it, and a timeout in ms. */
interface PingOptions {
  readonly signal: AbortSignal;
  readonly timeout: number;
}

/** The parts of a handler's context that this package uses, in one form for both versions of the SDK. */
export interface HandledRequest {
  /** The progress token of the request; undefined if the requester asked for no progress. */
  readonly token: ProgressToken | undefined;
  readonly signal: AbortSignal;
  /**
   * Whether the request is of revision 2026-07-28 or later, in which a server sends no requests, and no
   * progress notifications for tasks.
   */
  readonly isModern: boolean;
  /** Whether the request arrived over Streamable HTTP, so that its response is sent on a stream of events. */
  readonly isStreamed: boolean;
  readonly notify: (notification: SentNotification) => Promise<void>;
  /** Sends a ping to the peer. If that fails, it rejects; it never throws. */
  ping(options: PingOptions): Promise<unknown>;
}

/**
 * Reads the context of a handler.
 *
 * @throws TypeError if it is no context of the SDK; ProgressError `invalid_token` if its token is not valid.
 */
export function handledRequest(context: RequestContext): HandledRequest {
  if (!isRequestContext(context)) throw notAContext();
  if (isContextV2(context)) {
    const { mcpReq } = context;
    return {
      token: readProgressToken({ _meta: mcpReq._meta }),
      signal: mcpReq.signal,
      isModern: mcpReq.envelope !== undefined,
      isStreamed: takesEvents(context.http?.req?.headers.get('accept')),
      notify: (notification) => mcpReq.notify(notification),
      // `send` throws if a client handles a request that came inside a response: it cannot send one itself.
      ping: async (options) => mcpReq.send({ method: 'ping' }, options),
    };
  }
  return {
    token: readProgressToken({ _meta: context._meta }),
    signal: context.signal,
    isModern: false,
    isStreamed: takesEvents(context.requestInfo?.headers['accept']),
    notify: (notification) => context.sendNotification(notification),
    ping: async (options) => context.sendRequest({ method: 'ping' }, anyResult as never, options),
  };
}

// Every POST of Streamable HTTP accepts a stream of events. A POST of the older HTTP+SSE transport does not:
// its response is sent on another stream.
function takesEvents(accept: unknown): boolean {
  return typeof accept === 'string' && accept.includes('text/event-stream');
}

function notAContext(): TypeError {
  return new TypeError(
    'This is no context of a request handler: give `ctx` of the MCP SDK v2, or `extra` of v1, as the handler got it.',
  );
}
