import type { JsonRpcMessage } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';

import { MessageStream } from '../src/message-stream.js';

/**
 * Creates a stream and records what it reports. `acknowledges`: its peer has announced that it acknowledges.
 */
export function streamEnd({
  acknowledges = true,
  ...options
}: { acknowledges?: boolean; clock?: FakeClock; maxBufferedLength?: number } = {}) {
  const told: string[] = [];
  const messages: JsonRpcMessage[] = [];
  const stream = new MessageStream({
    maxBufferedLength: 1_000_000,
    clock: new FakeClock(),
    onMessage: (message) => void messages.push(message),
    onError: (error) => void told.push(`error: ${error.message}`),
    onControl: ({ kind }) => void told.push(`control: ${kind}`),
    onViolation: (what) => void told.push(`violation: ${what}`),
    onOverflow: () => void told.push('overflow'),
    ...options,
  });
  if (acknowledges) stream.expectAcknowledgements();
  return { stream, messages, told };
}
