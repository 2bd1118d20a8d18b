import { once } from 'node:events';

import { until } from '@milepost/testing';
import { WebSocket } from 'ws';

import {
  type Control,
  decodeControl,
  encodeControl,
  NEW_SESSION_OFFER,
  RESUME_OFFER,
} from '../src/control.js';
import { afterTest } from './connect.js';

/** A client that sends and receives single frames, without the transport. */
export class RawPeer {
  readonly frames: string[] = [];
  closeCode: number | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.frames.push((data as Buffer).toString()));
    socket.on('close', (code) => (this.closeCode = code));
    socket.on('error', () => undefined);
  }

  static async open(url: string, ...offers: string[]): Promise<RawPeer> {
    const peer = new RawPeer(new WebSocket(url, ['mcp', ...offers]));
    afterTest(() => peer.socket.terminate());
    await once(peer.socket, 'open');
    return peer;
  }

  /** Opens a client with a new session. Returns the session's secret id, too. */
  static async begin(url: string): Promise<{ peer: RawPeer; session: string }> {
    const peer = await RawPeer.open(url, NEW_SESSION_OFFER);
    await until(() => peer.frames.length > 0, 'the frame that tells of the session');
    const control = peer.controls[0];
    if (control?.kind !== 'session') throw new Error(`No session: ${String(peer.frames[0])}`);
    return { peer, session: control.session };
  }

  /** Opens a client that reconnects, and sends `frame` first. */
  static async comeBack(url: string, frame: Control | string): Promise<RawPeer> {
    const peer = await RawPeer.open(url, RESUME_OFFER);
    peer.socket.send(typeof frame === 'string' ? frame : encodeControl(frame));
    return peer;
  }

  get controls(): Control[] {
    return this.frames.map(decodeControl).filter((control) => control !== undefined);
  }

  /** The received frames that are messages. */
  get messages(): unknown[] {
    return this.frames.filter((frame) => !decodeControl(frame)).map((frame) => JSON.parse(frame) as unknown);
  }

  say(control: Control): void {
    this.socket.send(encodeControl(control));
  }
}
