/**
 * The parts of which a transport adapter is built: an outbox with back-pressure, a line decoder, a message
 * parser, and the base class with the states of every transport.
 *
 * @packageDocumentation
 */
export { encodeMessage } from './encode-message.js';
export { exceedsBytes } from './exceeds-bytes.js';
export { LineDecoder, type LineDecoderOptions } from './line-decoder.js';
export { mcpTokenOf } from './mcp-token.js';
export { Outbox, type OutboxOptions, type OutboxSink } from './outbox.js';
export { parseMessage } from './parse-message.js';
export { TransportBase } from './transport-base.js';
export { within } from './within.js';
export { durationOption, limitOption } from '@milepost/progress-core/internal';
