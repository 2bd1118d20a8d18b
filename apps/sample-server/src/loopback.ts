import { isIPv4 } from 'node:net';

import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

/** Returns whether only this machine can reach a server that listens on `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * Requires a token if other machines can reach `host`. The server accepts any host name there, so only the
 * token keeps unknown clients out of the allowed folders. The token also stops pages whose host name resolves
 * to this machine (DNS rebinding).
 *
 * @throws {@link ProgressError} `state_error` if a token is required and there is none.
 */
export function requireToken({ host, token }: { host: string; token?: string | undefined }): void {
  if (token !== undefined || isLoopback(host)) return;
  const why = `Other machines can reach "${host}", and with it the allowed folders. Set a token, or listen on 127.0.0.1.`;
  throw new ProgressError(ProgressErrorCode.STATE_ERROR, why);
}
