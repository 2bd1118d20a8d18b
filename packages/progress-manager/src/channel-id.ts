/**
 * The number of no channel: of a token or a task whose request was not sent on a channel of the manager, and
 * of an update that was not received on one. The channels of a manager have the numbers from 1.
 */
export const ANY_CHANNEL = 0;
