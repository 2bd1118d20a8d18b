import type { IncomingMessage } from 'node:http';

import { type Clock, createProgressToken } from '@milepost/progress-core';
import type { WebSocket } from 'ws';

import { CloseCode } from '../close-code.js';
import { decodeControl } from '../control.js';
import type { Admission } from './admission.js';
import { type Refusal, refusalOf } from './refusal.js';
import type { ServerLimits, WebSocketServerOptions } from './server-options.js';
import { ServerSession } from './server-session.js';
import { WsWire } from './ws-wire.js';

/** How a {@link SessionDirectory} is set up. */
export interface SessionDirectoryOptions extends Pick<WebSocketServerOptions, 'onsession'> {
  limits: ServerLimits;
  clock: Clock;
  onRefused: (refusal: Refusal) => void;
}

/** A connection that has yet to say which session it goes on with. */
interface Claim {
  readonly wire: WsWire;
  readonly timer: unknown;
}

/** All sessions of a server, and which connection belongs to which. */
export class SessionDirectory {
  readonly #options: SessionDirectoryOptions;
  readonly #sessions = new Map<string | symbol, ServerSession>();
  readonly #claims = new Set<Claim>();

  constructor(options: SessionDirectoryOptions) {
    this.#options = options;
  }

  /** How many sessions there are, those that wait for their client included. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Whether one more is within the limit. Who goes on with a session needs no place: it has one. */
  hasRoomFor({ wants }: Admission): boolean {
    const { size } = wants === 'resume' ? this.#claims : this.#sessions;
    return size < this.#options.limits.maxConnections;
  }

  /** Gives a new connection its session, or waits to be told which it is. */
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
    if (admission.wants === 'resume') claim = this.#awaitClaim(wire, request);
    else session = this.#begin(wire, request, admission);
  }

  /** Ends every session; resolves when all are gone. */
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

  #begin(wire: WsWire, request: IncomingMessage, { identity, wants }: Admission): ServerSession {
    const { limits, clock, onRefused } = this.#options;
    const id = wants === 'session' && limits.resumeWindowMs > 0 ? createProgressToken() : undefined;
    const key = id ?? Symbol('a session that cannot be resumed');
    const session = new ServerSession({
      id,
      identity,
      limits,
      clock,
      onOver: () => this.#sessions.delete(key),
      onRefused,
    });
    this.#sessions.set(key, session);
    session.begin(wire);
    void this.#introduce(session, request);
    return session;
  }

  async #introduce(session: ServerSession, request: IncomingMessage): Promise<void> {
    try {
      await this.#options.onsession(session, { identity: session.identity, request });
    } catch (error) {
      const reason = `onsession failed: ${error instanceof Error ? error.message : String(error)}`;
      // What went wrong in here is not told outside.
      session.refuseAndEnd(
        { code: 'internal_error', reason, told: 'Internal error.' },
        CloseCode.SESSION_FAILED,
      );
    }
  }

  #awaitClaim(wire: WsWire, request: IncomingMessage): Claim {
    const { clock, limits } = this.#options;
    const timer = clock.setTimeout(() => {
      this.#settle(claim);
      const reason = 'The client did not say in time which session it wants.';
      this.#refuse(wire, request, { code: 'handshake_timeout', reason }, CloseCode.TIMEOUT);
    }, limits.handshakeTimeoutMs);
    const claim: Claim = { wire, timer };
    this.#claims.add(claim);
    return claim;
  }

  /** Ends the wait for a claim; false where it was over before, and what comes is too late. */
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
      const reason = 'The client did not say which session it wants.';
      this.#refuse(wire, request, { code: 'protocol_error', reason }, CloseCode.PROTOCOL_ERROR);
      return undefined;
    }
    const session = this.#sessions.get(control.session);
    // The same answer for both: whoever tries ids learns nothing.
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
