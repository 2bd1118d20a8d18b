/** How the connection stands, for people. */
export type ConnectionView =
  /** As it should be. */
  | { readonly state: 'open'; readonly serverName: string }
  /** The connection dropped; the session waits at the server. */
  | { readonly state: 'reconnecting'; readonly attempt: number; readonly reason: string }
  /** It is back, and went on where it was. */
  | { readonly state: 'restored'; readonly serverName: string }
  /** The session is gone, and with it what ran in it. */
  | { readonly state: 'lost'; readonly attempt: number; readonly reason: string }
  /** There is a new session in place of one that was lost. */
  | { readonly state: 'renewed'; readonly serverName: string }
  /** There was none yet. */
  | { readonly state: 'unreached'; readonly attempt: number; readonly reason: string };

/** What is shown, and said, of the connection. */
export function describeConnection(view: ConnectionView): string {
  switch (view.state) {
    case 'open':
      return `Connected to ${view.serverName}`;
    case 'reconnecting':
      return `The connection dropped. Reconnecting${attemptText(view.attempt)}… Where the server is still there, what runs goes on. (${view.reason})`;
    case 'restored':
      return 'The connection is restored: everything went on, nothing was lost.';
    case 'lost':
      return `The session was lost, and what ran in it has ended. Opening a new one${attemptText(view.attempt)}… (${view.reason})`;
    case 'renewed':
      return 'Connected again, in a new session. What ran in the old one has ended.';
    case 'unreached':
      return `The server cannot be reached. Trying again${attemptText(view.attempt)}… (${view.reason})`;
  }
}

/** What is said of it: not each attempt anew. */
export function announceConnection(view: ConnectionView): string {
  return 'attempt' in view && view.attempt > 1 ? '' : describeConnection(view).replace(/ \(.*\)$/s, '');
}

function attemptText(attempt: number): string {
  return attempt > 1 ? `, attempt ${attempt}` : '';
}
