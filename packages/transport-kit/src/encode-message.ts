import { type JsonRpcMessage, ProgressError, ProgressErrorCode } from '@milepost/progress-core';

/**
 * Encodes a message as JSON text, without line breaks.
 *
 * @throws {@link ProgressError} `transport` when the message cannot be encoded, for example because it has a
 *   circular reference or a bigint, or is `undefined`.
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
