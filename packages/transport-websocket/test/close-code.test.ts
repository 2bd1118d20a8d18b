import { CloseCode, endsSession } from '../src/close-code.js';

test.each([CloseCode.ABNORMAL, CloseCode.GOING_AWAY, 1011, CloseCode.TIMEOUT, 1012, 1013])(
  'after %i another connection may take the place of this one',
  (code) => expect(endsSession(code)).toBe(false),
);

test.each([CloseCode.NORMAL, CloseCode.POLICY, CloseCode.TOO_BIG, CloseCode.SESSION_UNKNOWN, 4999])(
  'after %i the session is over',
  (code) => expect(endsSession(code)).toBe(true),
);
