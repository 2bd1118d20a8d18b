import { ProgressError } from '@milepost/progress-core';
import { SdkError, SdkHttpError } from '@modelcontextprotocol/client';

/**
 * Returns the reason of a failure as text for people. The SDK's own messages are not used where they contain
 * a whole HTTP response or hide the cause.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof SdkHttpError) {
    const { status, text } = error.data;
    const reason = typeof text === 'string' ? messageIn(text) : undefined;
    return `The server answered with HTTP status ${String(status)}${reason === undefined ? '.' : `: ${reason}`}`;
  }
  if (error instanceof SdkError && error.cause instanceof Error) return error.cause.message;
  return ProgressError.from(error).message;
}

// Returns the message of a JSON-RPC error in a response body; undefined for any other body, which people do
// not need to read.
function messageIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' ? error.message : undefined;
  } catch {
    return undefined;
  }
}
