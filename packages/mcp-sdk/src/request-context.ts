import { type JsonRpcNotification, type ProgressToken, readProgressToken } from '@milepost/progress-core';

import { anyResult } from './any-result.js';

/** What the official SDK, v2, gives to the handler of a request, at a server or a client: `ctx`. */
export interface RequestContextV2 {
  /** `req` is present over HTTP only. */
  readonly http?:
    { readonly authInfo?: unknown; readonly req?: { readonly headers: Headers } | undefined } | undefined;
  readonly mcpReq: {
    readonly _meta?: { readonly progressToken?: ProgressToken | undefined } | undefined;
    readonly signal: AbortSignal;
    /** What each request of revision 2026-07-28 carries; absent in those before. */
    readonly envelope?: object | undefined;
    notify(notification: SentNotification): Promise<void>;
    send(request: { method: 'ping' }, options?: { signal?: AbortSignal; timeout?: number }): Promise<unknown>;
  };
}

/** What the official SDK, v1, gives to the handler of a request, at a server or a client: `extra`. */
export interface RequestContextV1 {
  /** Present over HTTP only. */
  readonly requestInfo?: { readonly headers: Readonly<Record<string, unknown>> } | undefined;
  readonly _meta?: { readonly progressToken?: ProgressToken | undefined } | undefined;
  readonly signal: AbortSignal;
  sendNotification(notification: SentNotification): Promise<void>;
  sendRequest(
    request: { method: 'ping' },
    resultSchema: never,
    options?: { signal?: AbortSignal; timeout?: number },
  ): Promise<unknown>;
}

/** What a handler of the official SDK is given beside the request, in either version. */
export type RequestContext = RequestContextV2 | RequestContextV1;

/** A notification as it is given to the SDK. */
export type SentNotification = Pick<JsonRpcNotification, 'method' | 'params'>;

/** How long a ping may take, in ms. */
interface PingOptions {
  readonly signal: AbortSignal;
  readonly timeout: number;
}

/** The same of both versions. */
export interface HandledRequest {
  /** @throws ProgressError `invalid_token` where something stands in its place that is none. */
  readonly token: ProgressToken | undefined;
  readonly signal: AbortSignal;
  /** Whether the request is of revision 2026-07-28 or later: its server sends no requests, and no progress for tasks. */
  readonly isModern: boolean;
  /** Whether it came over Streamable HTTP, so that its answer goes out on a stream of events. */
  readonly isStreamed: boolean;
  readonly notify: (notification: SentNotification) => Promise<void>;
  /** Rejects, and never throws. */
  ping(options: PingOptions): Promise<unknown>;
}

/** Reads what a handler was given. @throws TypeError where it is no context of the SDK. */
export function handledRequest(context: RequestContext): HandledRequest {
  if (!isRequestContext(context)) throw notAContext();
  if (isV2(context)) {
    const { mcpReq } = context;
    return {
      token: readProgressToken({ _meta: mcpReq._meta }),
      signal: mcpReq.signal,
      isModern: mcpReq.envelope !== undefined,
      isStreamed: takesEvents(context.http?.req?.headers.get('accept')),
      notify: (notification) => mcpReq.notify(notification),
      // Where a client fulfils a request that came within an answer, it has nobody to send to, and throws.
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

/** Tells whether `value` is what the SDK gives to a handler beside the request. */
export function isRequestContext(value: unknown): value is RequestContext {
  if (typeof value !== 'object' || value === null) return false;
  return isV2(value) || ('sendNotification' in value && 'signal' in value);
}

function isV2(value: object): value is RequestContextV2 {
  return 'mcpReq' in value && typeof value.mcpReq === 'object' && value.mcpReq !== null;
}

// Every POST of Streamable HTTP says so; one of HTTP+SSE, before it, is answered elsewhere.
function takesEvents(accept: unknown): boolean {
  return typeof accept === 'string' && accept.includes('text/event-stream');
}

function notAContext(): TypeError {
  return new TypeError(
    'This is no context of a request handler: give `ctx` of the MCP SDK v2, or `extra` of v1, as the handler got it.',
  );
}
