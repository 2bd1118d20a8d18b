import type { Backoff } from '@milepost/rate-limiter';
import type { ConnectionChange } from '@milepost/transport-websocket';

import type { ConnectionView } from './connection-view.js';
import type { Session } from './session.js';

/** What a {@link SessionKeeper} works with. */
export interface KeeperOptions {
  readonly open: (onConnection: (change: ConnectionChange) => void) => Promise<Session>;
  readonly backoff: Backoff;
  /** Told of each new session, before it is shown. */
  readonly onsession: (session: Session) => void;
  /** Told of everything that a person wants to know of the connection. */
  readonly onview: (view: ConnectionView) => void;
}

/** One that was lost sooner did not work: the next attempt waits longer than the last. */
const STEADY_MS = 5_000;

/** Keeps a session open: in place of one that is lost it opens a new one, as often as it takes. */
export class SessionKeeper {
  readonly #options: KeeperOptions;
  #session: Session | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** The session that stands, or waits to be resumed. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** Goes on for as long as the page is open. */
  async keep(): Promise<never> {
    const { onview, onsession, open, backoff } = this.#options;
    let isRenewed = false;
    for (let attempt = 1; ; attempt++) {
      const startMs = performance.now();
      let reason: string;
      try {
        const session = await open((change) => this.#tell(change, session));
        this.#session = session;
        onsession(session);
        onview({ state: isRenewed ? 'renewed' : 'open', serverName: session.serverName });
        reason = await session.lost;
        this.#session = undefined;
        isRenewed = true;
        attempt = 1;
        if (performance.now() - startMs > STEADY_MS) backoff.reset();
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
      onview({ state: isRenewed ? 'lost' : 'unreached', reason, attempt });
      await wait(backoff.next());
    }
  }

  #tell(change: ConnectionChange, { serverName }: Session): void {
    const { onview } = this.#options;
    if (change.state === 'reconnecting') onview(change);
    else if (change.state === 'open') onview({ state: 'restored', serverName });
    // That it is closed, and why, the session tells itself.
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
