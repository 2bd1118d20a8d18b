import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

import { UNSAFE } from './security-unsafe.js';
import {
  type ConnectionChange,
  type NodeWebSocketClientOptions,
  WebSocketClientTransport,
} from '../src/node.js';
import { frame } from './security-raw-client.js';
import type { JsonRpcMessage } from '@milepost/progress-core';
import { endAfterEach } from '@milepost/testing';

/** What a hostile server does with a connection, once the head of the handshake has arrived. */
export type Script = (socket: Socket, head: string) => void;

const victims = new Set<Victim>();

// This hook runs before the clients are closed.
afterEach(() => {
  const told = [...victims].flatMap((victim) => victim.told);
  victims.clear();
  for (const text of told) expect(text).not.toMatch(UNSAFE);
});

const ends = endAfterEach();

/**
 * Starts a TCP server that runs one script for each connection, and the last one for all further connections.
 */
export async function hostile(...scripts: Script[]): Promise<string> {
  let count = 0;
  const server = createServer((socket) => {
    ends.add(() => socket.destroy());
    socket.on('error', () => undefined);
    let head = '';
    socket.on('data', (chunk: Buffer) => {
      if (head.endsWith('\r\n\r\n')) return;
      head += chunk.toString('latin1');
      if (head.endsWith('\r\n\r\n')) scripts[Math.min(count++, scripts.length - 1)]?.(socket, head);
    });
  });
  ends.add(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

/** Returns the head of a response that accepts the handshake. */
export function acceptance(head: string, more = 'Sec-WebSocket-Protocol: mcp\r\n'): string {
  const key = /sec-websocket-key: (.+)\r/i.exec(head)?.[1] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return (
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${accept}\r\n${more}\r\n`
  );
}

/** Returns a script that accepts the handshake and sends the frames, in one write. */
export function accepting(...frames: (string | Buffer)[]): Script {
  const bytes = frames.map((each) => (typeof each === 'string' ? frame(each, { masked: false }) : each));
  return (socket, head) => socket.write(Buffer.concat([Buffer.from(acceptance(head)), ...bytes]));
}

/** A client of a hostile server, which records what the client reports. */
export class Victim {
  readonly client: WebSocketClientTransport;
  readonly errors: Error[] = [];
  readonly messages: JsonRpcMessage[] = [];
  readonly changes: ConnectionChange[] = [];
  readonly closed: Promise<void>;

  constructor(url: string, options: NodeWebSocketClientOptions = {}) {
    const client = new WebSocketClientTransport(url, { shutdownGraceMs: 50, ...options });
    this.client = client;
    client.onerror = (error) => this.errors.push(error);
    client.onmessage = (message) => this.messages.push(message);
    client.onconnectionchange = (change) => this.changes.push(change);
    this.closed = new Promise((resolve) => (client.onclose = resolve));
    victims.add(this);
    ends.add(() => client.close());
  }

  /** All texts that the client reported. */
  get told(): string[] {
    return [
      ...this.errors.map(({ message }) => message),
      ...this.changes.map((change) => ('reason' in change ? change.reason : '')),
    ];
  }
}
