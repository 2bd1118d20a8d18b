/** A notification of JSON-RPC. */
interface Notification {
  jsonrpc: '2.0';
  method: string;
  params: Record<string, unknown>;
}

/** Returns a notification with this number, which no other message may replace. */
export function numberedMessage(number: number, text: string = ''): Notification {
  return { jsonrpc: '2.0', method: 'numbered', params: { number, text } };
}

/** Returns a progress notification. */
export function progressMessage(progressToken: string | number, progress: number): Notification {
  return { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress } };
}

/** Returns the number or the progress of a message; `response` for a response. */
export function numberOf(message: object): unknown {
  if (!('method' in message)) return 'response';
  const { params = {} } = message as Partial<Notification>;
  return params['number'] ?? params['progress'];
}
