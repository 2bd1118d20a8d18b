/**
 * What the tests of Milepost's users need: a clock to turn by hand.
 *
 * @packageDocumentation
 */
export { FakeClock } from './fake-clock.js';
