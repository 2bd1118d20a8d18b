import type { JsonRpcNotification, ProgressToken } from '@milepost/progress-core';

/**
 * The context (`ctx`) that the official SDK v2 passes to the handler of a request, on a server or a client.
 */
export interface RequestContextV2 {
  /** `req` is present only over HTTP. */
  readonly http?:
    { readonly authInfo?: unknown; readonly req?: { readonly headers: Headers } | undefined } | undefined;
  readonly mcpReq: {
    readonly _meta?: { readonly progressToken?: ProgressToken | undefined } | undefined;
    readonly signal: AbortSignal;
    /** Present in each request of revision 2026-07-28; absent in earlier revisions. */
    readonly envelope?: object | undefined;
    notify(notification: SentNotification): Promise<void>;
    send(request: { method: 'ping' }, options?: { signal?: AbortSignal; timeout?: number }): Promise<unknown>;
  };
}

/** The context (`extra`) that the official SDK v1 passes to a request handler, on a server or a client. */
export interface RequestContextV1 {
  /** Present only over HTTP. */
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

/** The context that a handler of the official SDK, v1 or v2, receives in addition to the request. */
export type RequestContext = RequestContextV2 | RequestContextV1;

/** A notification in the form that the SDK takes: without `jsonrpc`. */
export type SentNotification = Pick<JsonRpcNotification, 'method' | 'params'>;

/** Returns true if `value` is a context that the SDK passes to a handler. */
export function isRequestContext(value: unknown): value is RequestContext {
  if (typeof value !== 'object' || value === null) return false;
  return isContextV2(value) || ('sendNotification' in value && 'signal' in value);
}

/** Returns true if the context is one of the SDK v2. */
export function isContextV2(value: object): value is RequestContextV2 {
  return 'mcpReq' in value && typeof value.mcpReq === 'object' && value.mcpReq !== null;
}
