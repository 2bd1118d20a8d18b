import { quote } from '@milepost/transport-kit/internal';

import { CloseCode } from './close-code.js';
import type { WireEnd } from './wire.js';

/** Describes why a connection ended. The peer's reason is quoted, because it may hold any characters. */
export function describeEnd({ code, reason, status, isOurs }: WireEnd): string {
  const why = reason ? `: ${quote(reason.replace(/\.$/, ''))}` : '';
  if (status !== undefined) return `The server refused it with HTTP status ${status}${why}.`;
  if (isOurs) return reason;
  // A peer never sends 1006, so this reason is ours.
  if (code === CloseCode.ABNORMAL) return reason || 'It ended without a close frame.';
  return `The peer closed it with code ${code}${why}.`;
}
