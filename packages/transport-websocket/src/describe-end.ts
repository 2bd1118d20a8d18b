import { CloseCode } from './close-code.js';
import { quote } from './quote.js';
import type { WireEnd } from './wire.js';

/** Why a connection ended, as a sentence. What the peer gave as its reason may hold anything, and is quoted. */
export function describeEnd({ code, reason, status, isOurs }: WireEnd): string {
  if (status !== undefined) return `The server refused it with HTTP status ${status}.`;
  if (isOurs) return reason;
  // 1006 never comes from the peer: then the reason is our own.
  if (code === CloseCode.ABNORMAL) return reason || 'It broke off.';
  const why = reason ? `: ${quote(reason)}` : '';
  return `The peer closed it with code ${code}${why}.`;
}
