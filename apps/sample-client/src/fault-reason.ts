import { ProgressError } from '@milepost/progress-core';
import { SdkError, SdkHttpError } from '@modelcontextprotocol/client';

/** Why something failed, as a sentence for people: the SDK's own wording has the whole of an answer in it, or hides the cause. */
export function reasonOf(error: unknown): string {
  if (error instanceof SdkHttpError) {
    const { status, text } = error.data;
    const said = typeof text === 'string' ? messageIn(text) : undefined;
    return `The server answered with HTTP status ${String(status)}${said === undefined ? '.' : `: ${said}`}`;
  }
  if (error instanceof SdkError && error.cause instanceof Error) return error.cause.message;
  return ProgressError.from(error).message;
}

// What the server says in the body of a JSON-RPC error; any other body is for programs, or browsers.
function messageIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' ? error.message : undefined;
  } catch {
    return undefined;
  }
}
