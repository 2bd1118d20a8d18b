import { REVISIONS } from './revisions.js';
import { sinceMessages, timeouts } from './sources.js';
import type { SpecRule } from './spec-rule.js';

/** The rules on timeouts. */
export const timeoutRules = [
  {
    id: 'timeout-for-every-request',
    sources: timeouts(REVISIONS),
    level: 'should',
    who: 'sender',
    requirement: 'Every request has a timeout.',
    elsewhere: 'The application sets the deadlines of each call. The default waits very long.',
  },
  {
    id: 'timeout-cancels',
    sources: timeouts(sinceMessages),
    level: 'should',
    who: 'sender',
    requirement: 'A request without a response in time is cancelled, and its sender stops waiting.',
  },
  {
    id: 'timeout-set-per-request',
    sources: timeouts(sinceMessages),
    level: 'should',
    who: 'sender',
    requirement: 'The user of a library can set the timeout of each request.',
  },
  {
    id: 'timeout-reset-by-progress',
    sources: timeouts(sinceMessages),
    level: 'may',
    who: 'sender',
    requirement: 'The timeout of a request may start again when progress of that request arrives.',
  },
  {
    id: 'timeout-maximum-kept',
    sources: timeouts(sinceMessages),
    level: 'should',
    who: 'sender',
    requirement: 'A maximum timeout ends the wait, however much progress arrives.',
  },
] as const satisfies readonly SpecRule[];
