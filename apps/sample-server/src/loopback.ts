import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

/** Tells whether nobody but this machine reaches what listens on `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Insists on a token where other machines reach `host`: there no name in a request is foreign, so nothing else would keep
 * strangers, or pages that have a name of theirs point to this machine, from the allowed folders.
 *
 * @throws {@link ProgressError} `state_error` where there is none.
 */
export function requireToken({ host, token }: { host: string; token?: string | undefined }): void {
  if (token !== undefined || isLoopback(host)) return;
  const why = `Other machines may reach "${host}", and with it the allowed folders: give a token, or listen on 127.0.0.1.`;
  throw new ProgressError(ProgressErrorCode.STATE_ERROR, why);
}
