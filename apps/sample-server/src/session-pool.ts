import type { Clock } from '@milepost/progress-core';
import type { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';

import type { SampleServer } from './create-server.js';

/** A session: the server of one client, and the transport that connects them. */
export interface HttpSession {
  readonly id: string;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly server: SampleServer;
}

/** Settings of {@link SessionPool}. */
export interface SessionPoolOptions {
  /** The largest number of sessions at the same time. */
  maxSessions: number;
  /** How long a session may be idle, in ms, before it is closed. */
  idleMs: number;
  clock: Clock;
}

/**
 * Holds the open sessions, and closes those that are idle for too long. A session is idle while it has no
 * open response.
 */
export class SessionPool {
  readonly #options: SessionPoolOptions;
  readonly #sessions = new Map<string, HttpSession>();
  /** How many responses of each session are open, including the stream on which its client listens. */
  readonly #openResponses = new Map<HttpSession, number>();
  /** The timer that closes each idle session. The first entry has been idle for longest. */
  readonly #idleTimers = new Map<HttpSession, ReturnType<Clock['setTimeout']>>();

  constructor(options: SessionPoolOptions) {
    this.#options = options;
  }

  get(id: string): HttpSession | undefined {
    return this.#sessions.get(id);
  }

  /**
   * Makes sure that one more session may be added. If the pool is full, it closes the session that has been
   * idle for longest.
   *
   * @returns false if the pool is full and no session is idle.
   */
  makeRoom(): boolean {
    if (this.#sessions.size < this.#options.maxSessions) return true;
    const [longestIdle] = this.#idleTimers.keys();
    if (longestIdle) void longestIdle.server.close();
    return longestIdle !== undefined;
  }

  /** Adds a session. It is removed when its transport closes. */
  add(session: HttpSession): void {
    this.#sessions.set(session.id, session);
    session.transport.onclose = () => {
      this.#stopIdleTimer(session);
      this.#sessions.delete(session.id);
      this.#openResponses.delete(session);
    };
  }

  /** Counts one more open response of a session. Each call must be followed by one of {@link responseEnded}. */
  responseStarted(session: HttpSession): void {
    this.#openResponses.set(session, (this.#openResponses.get(session) ?? 0) + 1);
    this.#stopIdleTimer(session);
  }

  /** Counts one open response less. After the last one, the session is idle. */
  responseEnded(session: HttpSession): void {
    if (!this.#sessions.has(session.id)) return;
    const openResponses = (this.#openResponses.get(session) ?? 0) - 1;
    this.#openResponses.set(session, openResponses);
    if (openResponses > 0) return;
    const { clock, idleMs } = this.#options;
    this.#idleTimers.set(
      session,
      clock.setTimeout(() => void session.server.close(), idleMs),
    );
  }

  /** Closes every session and aborts the tools that they run. */
  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map(({ server }) => server.close()));
  }

  #stopIdleTimer(session: HttpSession): void {
    this.#options.clock.clearTimeout(this.#idleTimers.get(session));
    this.#idleTimers.delete(session);
  }
}
