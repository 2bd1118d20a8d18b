/**
 * The zod schemas of tokens, progress and notifications. They define what is valid: the guards of the main
 * entry, such as `isProgress`, accept exactly the same values without loading zod.
 *
 * This entry needs `zod` (version 4), which is an optional peer of this package.
 *
 * @packageDocumentation
 */
import * as z from 'zod/mini';

import { PROGRESS_METHOD } from './mcp-encoder.js';
import type { Progress, ProgressNotification } from './progress.js';
import { isPlainObject } from './progress-notification.js';
import type { ProgressToken } from './progress-token.js';

const finite = z.number();
const plainObject = z.custom<Record<string, unknown>>(isPlainObject, 'must be a plain object');

/** Validates a {@link ProgressToken}: a string, or a safe integer. */
export const progressTokenSchema: z.ZodMiniType<ProgressToken> = z.union([z.string(), z.int()]);

// Checks the input first, because `strictObject` returns a copy, and the copy is always a plain object.
const strict = <Shape extends z.core.$ZodShape>(shape: Shape) => z.pipe(plainObject, z.strictObject(shape));

/** Validates {@link Progress}: finite numbers, a message string, and no other members. */
export const progressSchema: z.ZodMiniType<Progress> = strict({
  progress: finite,
  total: z.optional(finite),
  message: z.optional(z.string()),
});

/** Validates a {@link ProgressNotification}. Unknown members are allowed only in `_meta`. */
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
