import * as z from 'zod/mini';

import type { Progress, ProgressNotification } from './progress.js';
import { isPlainObject } from './progress-notification.js';
import type { ProgressToken } from './progress-token.js';

const plain = z.refine<unknown>(isPlainObject, 'must be a plain object');
const finite = z.number();

/** What is valid as a {@link ProgressToken}: a string, or a safe integer. */
export const progressTokenSchema: z.ZodMiniType<ProgressToken> = z.union([z.string(), z.int()]);

/** What is valid as {@link Progress}: finite numbers, a string, and nothing else. */
export const progressSchema: z.ZodMiniType<Progress> = z
  .strictObject({
    progress: finite,
    total: z.optional(finite),
    message: z.optional(z.string()),
  })
  .check(plain);

/** What is valid as a {@link ProgressNotification}; `_meta` may hold anything, everything else is strict. */
export const progressNotificationSchema: z.ZodMiniType<ProgressNotification> = z
  .strictObject({
    jsonrpc: z.literal('2.0'),
    method: z.literal('notifications/progress'),
    params: z
      .strictObject({
        progressToken: progressTokenSchema,
        progress: finite,
        total: z.optional(finite),
        message: z.optional(z.string()),
        _meta: z.optional(z.record(z.string(), z.unknown())),
      })
      .check(plain),
  })
  .check(plain);
