/**
 * What a transport adapter is built from: an outbox with back-pressure, line framing, message reading, and the states
 * that every transport shares.
 *
 * @packageDocumentation
 */
export { encodeMessage } from './encode-message.js';
export { exceedsBytes } from './exceeds-bytes.js';
export { LatestFrames } from './latest-frames.js';
export { LineDecoder, type LineDecoderOptions } from './line-decoder.js';
export { mcpTokenOf } from './mcp-token.js';
export { Outbox, type OutboxOptions, type OutboxSink } from './outbox.js';
export { parseMessage } from './parse-message.js';
export { quote } from './quote.js';
export { TransportBase } from './transport-base.js';
export { within } from './within.js';
