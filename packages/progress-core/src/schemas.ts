import * as z from 'zod/mini';

import { PROGRESS_METHOD } from './mcp-encoder.js';
import type { Progress, ProgressNotification } from './progress.js';
import { isPlainObject } from './progress-notification.js';
import type { ProgressToken } from './progress-token.js';

const finite = z.number();
const plainObject = z.custom<Record<string, unknown>>(isPlainObject, 'must be a plain object');

/** What is valid as a {@link ProgressToken}: a string, or a safe integer. */
export const progressTokenSchema: z.ZodMiniType<ProgressToken> = z.union([z.string(), z.int()]);

// A check of the object would see a copy that is always plain, so what comes in is looked at first.
const strict = <Shape extends z.core.$ZodShape>(shape: Shape) => z.pipe(plainObject, z.strictObject(shape));

/** What is valid as {@link Progress}: finite numbers, a string, and nothing else. */
export const progressSchema: z.ZodMiniType<Progress> = strict({
  progress: finite,
  total: z.optional(finite),
  message: z.optional(z.string()),
});

/** What is valid as a {@link ProgressNotification}; `_meta` may hold anything, everything else is strict. */
export const progressNotificationSchema: z.ZodMiniType<ProgressNotification> = strict({
  jsonrpc: z.literal('2.0'),
  method: z.literal(PROGRESS_METHOD),
  params: strict({
    progressToken: progressTokenSchema,
    progress: finite,
    total: z.optional(finite),
    message: z.optional(z.string()),
    _meta: z.optional(plainObject),
  }),
});
