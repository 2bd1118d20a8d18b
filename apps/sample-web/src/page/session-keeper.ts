import type { Backoff } from '@milepost/rate-limiter';
import type { ConnectionChange } from '@milepost/transport-websocket';

import type { ConnectionView } from './connection-view.js';
import type { Session } from './session.js';

/** Options of a {@link SessionKeeper}. */
export interface KeeperOptions {
  /** Opens a session; `onConnection` receives each later change of its connection. */
  readonly open: (onConnection: (change: ConnectionChange) => void) => Promise<Session>;
  /** The delays between attempts. */
  readonly backoff: Backoff;
  /** Called with each new session, before `onView`. */
  readonly onSession: (session: Session) => void;
  /** Called with each state of the connection that is shown to people. */
  readonly onView: (view: ConnectionView) => void;
}

/** A session that is lost within this time counts as a failed attempt: the delays go on growing. */
const STABLE_MS = 5_000;

/** Keeps a session open: replaces a lost session by a new one, and retries without a limit. */
export class SessionKeeper {
  readonly #options: KeeperOptions;
  #session: Session | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** The current session, also while its connection is being restored; undefined if there is none. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** Opens and replaces sessions for as long as the page is open. Never resolves. */
  async keep(): Promise<never> {
    const { onView, onSession, open, backoff } = this.#options;
    let isRenewed = false;
    for (let attempt = 1; ; attempt++) {
      const startMs = performance.now();
      let reason: string;
      try {
        const session = await open((change) => this.#showChange(change, session));
        this.#session = session;
        onSession(session);
        onView({ state: isRenewed ? 'renewed' : 'open', serverName: session.serverName });
        reason = await session.lost;
        this.#session = undefined;
        isRenewed = true;
        attempt = 1;
        if (performance.now() - startMs > STABLE_MS) backoff.reset();
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
      onView({ state: isRenewed ? 'lost' : 'unreached', reason, attempt });
      await wait(backoff.next());
    }
  }

  #showChange(change: ConnectionChange, { serverName }: Session): void {
    const { onView } = this.#options;
    if (change.state === 'reconnecting') onView(change);
    else if (change.state === 'open') onView({ state: 'restored', serverName });
    // `closed` is not handled here: `session.lost` reports it with its reason.
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
