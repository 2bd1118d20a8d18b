/**
 * An empty comment, the first bytes of every event stream. Node sends the head of a response together with
 * the first bytes of its body, and a stream may have no message for a long time.
 */
const COMMENT = new TextEncoder().encode(':\n\n');

/**
 * Returns a response with the same content, and calls `onEnd` once: when the response has ended, or when its
 * client has disconnected.
 *
 * An event stream begins with an empty comment, so that its client receives the head at once.
 *
 * @param signal - aborted when the client disconnects. So `onEnd` is called at once, and not only when the
 *   next message cannot be written: the client may already want to listen again.
 */
export function watchResponse(response: Response, signal: AbortSignal, onEnd: () => void): Response {
  if (!response.body) {
    onEnd();
    return response;
  }
  const isEventStream = response.headers.get('content-type') === 'text/event-stream';
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
    start: (controller) => {
      if (isEventStream) controller.enqueue(COMMENT);
    },
  });
  response.body.pipeTo(writable, { signal }).then(onEnd, onEnd);
  return new Response(readable, response);
}
