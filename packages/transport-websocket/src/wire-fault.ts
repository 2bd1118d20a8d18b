import { CloseCode } from './close-code.js';
import { SUBPROTOCOL } from './control.js';
import type { WireEnd } from './wire.js';

/** The peer sent a binary frame. */
export const BINARY_FRAME: WireEnd = {
  code: CloseCode.UNSUPPORTED_DATA,
  reason: 'A binary frame came: messages are text.',
  isOurs: true,
};

/** The server has chosen another of the subprotocols that were offered, or none. */
export const OTHER_SUBPROTOCOL: WireEnd = {
  code: CloseCode.ABNORMAL,
  reason: `It does not speak the subprotocol "${SUBPROTOCOL}".`,
};
