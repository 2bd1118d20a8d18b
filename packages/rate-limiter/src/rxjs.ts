/**
 * The coalescer as an RxJS operator.
 *
 * @packageDocumentation
 */
export { coalesce, type CoalesceOptions } from './coalesce.js';
