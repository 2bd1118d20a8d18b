/**
 * A clock for the tests of Milepost's users: the test controls its time.
 *
 * @packageDocumentation
 */
export { FakeClock } from './fake-clock.js';
