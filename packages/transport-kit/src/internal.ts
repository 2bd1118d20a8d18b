/**
 * The parts of this package that the other packages of Milepost use, and nobody else needs. This entry does
 * not follow semantic versioning: anything in it may change in any release.
 *
 * @packageDocumentation
 */
export { LatestFrames } from './latest-frames.js';
export { quote } from './quote.js';
