import type { JsonRpcMessage } from '@milepost/progress-core';

import type { StreamOptions } from './stream-watch.js';

/** The `onmessage` of a transport of the SDK, which also gets what the SDK passes beside the message. */
export type Receive = (message: JsonRpcMessage, ...rest: unknown[]) => void;

/** The `send` of a transport of the SDK. */
export type Send = (message: JsonRpcMessage, options?: StreamOptions, ...rest: unknown[]) => Promise<void>;
