import type { IncomingMessage } from 'node:http';

import type { Clock } from '@milepost/progress-core';
import { randomId } from '@milepost/progress-core/internal';
import type { WebSocket } from 'ws';

import { CloseCode } from '../close-code.js';
import { decodeControl } from '../control.js';
import type { Admission } from './admission.js';
import { type Refusal, refusalOf } from './refusal.js';
import type { ServerLimits, WebSocketServerOptions } from './server-options.js';
import { ServerSession } from './server-session.js';
import { WsWire } from './ws-wire.js';

/** Options of a {@link SessionDirectory}. */
export interface SessionDirectoryOptions extends Pick<WebSocketServerOptions, 'onSession'> {
  limits: ServerLimits;
  clock: Clock;
  onRefused: (refusal: Refusal) => void;
}

/** A connection that has not yet named the session that it resumes. */
interface Claim {
  readonly wire: WsWire;
  readonly timer: unknown;
}

/** Holds all sessions of a server, and assigns each connection to its session. */
export class SessionDirectory {
  readonly #options: SessionDirectoryOptions;
  readonly #sessions = new Map<string | symbol, ServerSession>();
  readonly #claims = new Set<Claim>();

  constructor(options: SessionDirectoryOptions) {
    this.#options = options;
  }

  /** The number of sessions, including those that wait for their client. */
  get size(): number {
    return this.#sessions.size;
  }

  /**
   * Returns whether `maxConnections` allows another connection. A connection that resumes adds no session:
   * for it, the limit counts only the connections that have not yet named their session.
   */
  hasRoomFor({ kind }: Admission): boolean {
    const { size } = kind === 'resume' ? this.#claims : this.#sessions;
    return size < this.#options.limits.maxConnections;
  }

  /** Creates the session of a new connection, or waits until the connection names the session to resume. */
  connect(webSocket: WebSocket, request: IncomingMessage, admission: Admission): void {
    let session: ServerSession | undefined;
    let claim: Claim | undefined;
    const wire = new WsWire({
      webSocket,
      socket: request.socket,
      masks: false,
      onframe: (frame) => {
        if (session) {
          session.onFrame(wire, frame);
        } else if (claim && this.#settle(claim)) {
          session = this.#resume(wire, frame, request, admission);
        }
      },
      onping: () => session?.onSignOfLife(wire),
      onpong: () => session?.onSignOfLife(wire),
      onclose: (end) => {
        if (claim && this.#settle(claim) && end.isOurs) {
          this.#options.onRefused({ ...refusalOf(end), remoteAddress: wire.remoteAddress });
        }
        session?.onWireClose(wire, end);
      },
    });
    if (admission.kind === 'resume') claim = this.#awaitClaim(wire, request);
    else session = this.#begin(wire, request, admission);
  }

  /** Ends every session, and resolves when all have ended. */
  async endAll(): Promise<void> {
    for (const claim of this.#claims) {
      this.#settle(claim);
      claim.wire.drop();
    }
    const sessions = [...this.#sessions.values()];
    await Promise.all(
      sessions.map((session) => session.end(CloseCode.SESSION_ENDED, 'The server shuts down.')),
    );
  }

  #begin(wire: WsWire, request: IncomingMessage, { identity, kind }: Admission): ServerSession {
    const { limits, clock, onRefused } = this.#options;
    const id = kind === 'session' && limits.resumeWindowMs > 0 ? randomId() : undefined;
    const key = id ?? Symbol('a session that cannot be resumed');
    const session = new ServerSession({
      id,
      identity,
      limits,
      clock,
      onEnd: () => this.#sessions.delete(key),
      onRefused,
    });
    this.#sessions.set(key, session);
    session.begin(wire);
    void this.#callOnSession(session, request);
    return session;
  }

  async #callOnSession(session: ServerSession, request: IncomingMessage): Promise<void> {
    try {
      await this.#options.onSession(session, { identity: session.identity, request });
    } catch (error) {
      const reason = `onSession failed: ${error instanceof Error ? error.message : String(error)}`;
      // The client does not receive the reason, because it is internal.
      session.refuseAndEnd(
        { code: 'internal_error', reason, reasonForClient: 'Internal error.' },
        CloseCode.SESSION_FAILED,
      );
    }
  }

  #awaitClaim(wire: WsWire, request: IncomingMessage): Claim {
    const { clock, limits } = this.#options;
    const timer = clock.setTimeout(() => {
      this.#settle(claim);
      const reason = 'The client did not name the session to resume in time.';
      this.#refuse(wire, request, { code: 'handshake_timeout', reason }, CloseCode.TIMEOUT);
    }, limits.handshakeTimeoutMs);
    const claim: Claim = { wire, timer };
    this.#claims.add(claim);
    return claim;
  }

  /** Ends the wait for a claim. Returns false if the wait was already over. */
  #settle(claim: Claim): boolean {
    this.#options.clock.clearTimeout(claim.timer);
    return this.#claims.delete(claim);
  }

  #resume(
    wire: WsWire,
    frame: string,
    request: IncomingMessage,
    { identity }: Admission,
  ): ServerSession | undefined {
    const control = decodeControl(frame);
    if (control?.kind !== 'resume') {
      const reason = 'The client did not name the session to resume.';
      this.#refuse(wire, request, { code: 'protocol_error', reason }, CloseCode.PROTOCOL_ERROR);
      return undefined;
    }
    const session = this.#sessions.get(control.session);
    // The response is the same in both cases, so that a client that guesses ids learns nothing.
    if (session?.identity !== identity || !session?.resume(wire, control)) {
      const reason = 'There is no such session: it has ended, or the server was restarted.';
      this.#refuse(wire, request, { code: 'unknown_session', reason }, CloseCode.SESSION_UNKNOWN);
      return undefined;
    }
    return session;
  }

  #refuse(
    wire: WsWire,
    { socket: { remoteAddress } }: IncomingMessage,
    refusal: Omit<Refusal, 'remoteAddress'>,
    closeCode: number,
  ): void {
    this.#options.onRefused({ ...refusal, remoteAddress });
    wire.close(closeCode, refusal.reason);
  }
}
