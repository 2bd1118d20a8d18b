import type { RequestContextV1, RequestContextV2, SentNotification } from '@milepost/mcp-sdk';
import type { ProgressToken } from '@milepost/progress-core';
import { withProgressToken } from '@milepost/progress-core';

/** A context of a request handler, in the form of each version of the SDK, whose wire the test controls. */
export interface FakeContext {
  readonly v1: RequestContextV1;
  readonly v2: RequestContextV2;
  /** The notifications that were sent, in order. */
  readonly notified: SentNotification[];
  readonly controller: AbortController;
}

/** How the wire behaves. */
export interface FakeContextOptions {
  readonly token?: ProgressToken | undefined;
  /** Default: writes at once. */
  readonly notify?: (notification: SentNotification, count: number) => Promise<void>;
  /** Default: responds at once. */
  readonly ping?: (options?: { signal?: AbortSignal; timeout?: number }) => Promise<unknown>;
  readonly modern?: boolean;
}

/** Creates a stand-in. */
export function fakeContext(options: FakeContextOptions = {}): FakeContext {
  const { notify = () => Promise.resolve(), ping = () => Promise.resolve({}), modern = false } = options;
  const notified: SentNotification[] = [];
  const controller = new AbortController();
  const { signal } = controller;
  const { _meta } = withProgressToken({}, options.token ?? 'token');
  const tell = (notification: SentNotification): Promise<void> => {
    notified.push(notification);
    return notify(notification, notified.length);
  };
  return {
    notified,
    controller,
    v1: { _meta, signal, sendNotification: tell, sendRequest: (_request, _schema, given) => ping(given) },
    v2: {
      mcpReq: {
        _meta,
        signal,
        ...(modern ? { envelope: {} } : {}),
        notify: tell,
        send: (_request, given) => ping(given),
      },
    },
  };
}
