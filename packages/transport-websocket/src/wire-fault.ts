import { CloseCode } from './close-code.js';
import { SUBPROTOCOL } from './control.js';
import type { WireEnd } from './wire.js';

/** The end of a connection on which the peer sent a binary frame. */
export const BINARY_FRAME: WireEnd = {
  code: CloseCode.UNSUPPORTED_DATA,
  reason: 'A binary frame was received, but messages must be text.',
  isOurs: true,
};

/** The end of a connection for which the server chose no subprotocol, or another one than `mcp`. */
export const OTHER_SUBPROTOCOL: WireEnd = {
  code: CloseCode.ABNORMAL,
  reason: `The server does not support the subprotocol "${SUBPROTOCOL}".`,
};
