import { CloseCode, endsSession } from '../src/close-code.js';

test.each([CloseCode.ABNORMAL, CloseCode.GOING_AWAY, 1011, CloseCode.TIMEOUT, 1012, 1013])(
  'a new connection may resume the session after close code %i',
  (code) => expect(endsSession(code)).toBe(false),
);

test.each([CloseCode.NORMAL, CloseCode.POLICY, CloseCode.TOO_BIG, CloseCode.SESSION_UNKNOWN, 4999])(
  'the session is over after close code %i',
  (code) => expect(endsSession(code)).toBe(true),
);
