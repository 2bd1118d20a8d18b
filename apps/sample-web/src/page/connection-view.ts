/** The state of the connection, as it is shown to people. */
export type ConnectionView =
  /** The connection is open. */
  | { readonly state: 'open'; readonly serverName: string }
  /** The connection dropped, but the session can still be resumed if the server has kept it. */
  | { readonly state: 'reconnecting'; readonly attempt: number; readonly reason: string }
  /** The connection is open again, and the session was resumed. */
  | { readonly state: 'restored'; readonly serverName: string }
  /** The session has ended, and all its operations with it. A new session is being opened. */
  | { readonly state: 'lost'; readonly attempt: number; readonly reason: string }
  /** A new session has replaced one that was lost. */
  | { readonly state: 'renewed'; readonly serverName: string }
  /** No session has been opened yet. */
  | { readonly state: 'unreached'; readonly attempt: number; readonly reason: string };

/** Returns the text that is shown for a state of the connection. */
export function describeConnection(view: ConnectionView): string {
  switch (view.state) {
    case 'open':
      return `Connected to ${view.serverName}`;
    case 'reconnecting':
      return `The connection dropped. Reconnecting${attemptText(view.attempt)}… If the server is still running, the operations go on. (${view.reason})`;
    case 'restored':
      return 'The connection is restored. The operations went on, and nothing was lost.';
    case 'lost':
      return `The session was lost, and its operations have failed. Opening a new session${attemptText(view.attempt)}… (${view.reason})`;
    case 'renewed':
      return 'Connected again in a new session. The operations of the old session have failed.';
    case 'unreached':
      return `The server cannot be reached. Trying again${attemptText(view.attempt)}… (${view.reason})`;
  }
}

/**
 * Returns the text that is announced for a state of the connection: the same text without the reason. It is
 * empty for every attempt after the first.
 */
export function announceConnection(view: ConnectionView): string {
  return 'attempt' in view && view.attempt > 1 ? '' : describeConnection(view).replace(/ \(.*\)$/s, '');
}

function attemptText(attempt: number): string {
  return attempt > 1 ? `, attempt ${attempt}` : '';
}
