import { quote } from '@milepost/transport-kit';

import { CloseCode } from './close-code.js';
import type { WireEnd } from './wire.js';

/** Why a connection ended, as a sentence. What the peer gave as its reason may hold anything, and is quoted. */
export function describeEnd({ code, reason, status, isOurs }: WireEnd): string {
  const why = reason ? `: ${quote(reason.replace(/\.$/, ''))}` : '';
  if (status !== undefined) return `The server refused it with HTTP status ${status}${why}.`;
  if (isOurs) return reason;
  // 1006 never comes from the peer: then the reason is our own.
  if (code === CloseCode.ABNORMAL) return reason || 'It broke off.';
  return `The peer closed it with code ${code}${why}.`;
}
