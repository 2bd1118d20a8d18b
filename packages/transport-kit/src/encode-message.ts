import { type JsonRpcMessage, ProgressError, ProgressErrorCode } from '@milepost/progress-core';

/**
 * A message as JSON text, without line breaks.
 *
 * @throws {@link ProgressError} `transport` where it cannot be encoded: a circular reference, a bigint, no object at all.
 */
export function encodeMessage(message: JsonRpcMessage): string {
  let text: string | undefined;
  let cause: unknown;
  try {
    text = JSON.stringify(message);
  } catch (error) {
    cause = error;
  }
  if (typeof text === 'string') return text;
  const why = cause instanceof Error ? `: ${cause.message}` : '.';
  throw new ProgressError(
    ProgressErrorCode.TRANSPORT,
    `The message was not sent: it cannot be encoded as JSON${why}`,
    { cause },
  );
}
