import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What an attacker writes as the head of a handshake; each part as it should be unless given. */
export interface HandshakeParts {
  method?: string;
  path?: string;
  host?: string;
  /** The subprotocols offered; null: none. */
  protocols?: string | null;
  /** Lines of the head, written as they are; one of the same name replaces the usual one. */
  headers?: Readonly<Record<string, string | null>>;
}

/** How a frame deviates from a text frame that is whole and masked. */
export interface FrameParts {
  opcode?: number;
  fin?: boolean;
  masked?: boolean;
  /** The three reserved bits, 0 to 7. */
  reserved?: number;
  /** The length that the head claims. Default: the payload's. */
  length?: bigint;
}

export interface RawFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

export const Opcode = { CONTINUATION: 0, TEXT: 1, BINARY: 2, CLOSE: 8, PING: 9, PONG: 10 } as const;

/** The head of a handshake. */
export function handshake(url: string, parts: HandshakeParts = {}): string {
  const { host, pathname } = new URL(url);
  const { method = 'GET', path = pathname, protocols = 'mcp', headers = {} } = parts;
  const lines: Record<string, string | null> = {
    Host: parts.host ?? host,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Protocol': protocols,
    ...headers,
  };
  const head = Object.entries(lines).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  );
  return [`${method} ${path} HTTP/1.1`, ...head, '', ''].join('\r\n');
}

/** A frame, byte by byte. @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
export function frame(content: string | Uint8Array, parts: FrameParts = {}): Buffer {
  const payload = Buffer.from(content as string);
  const { opcode = Opcode.TEXT, fin = true, masked = true, reserved = 0 } = parts;
  const length = parts.length ?? BigInt(payload.length);
  const head = Buffer.alloc(length < 126n ? 2 : length < 65_536n ? 4 : 10);
  head[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | (length < 126n ? Number(length) : length < 65_536n ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(Number(length), 2);
  if (head.length === 10) head.writeBigUInt64BE(length, 2);
  // A key of zeros leaves the payload as it is.
  return Buffer.concat([head, Buffer.alloc(masked ? 4 : 0), payload]);
}

export function closeFrame(code: number, reason = ''): Buffer {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code);
  payload.write(reason, 2);
  return frame(payload, { opcode: Opcode.CLOSE });
}

export function request(id: number, params: object = {}): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'echo', params });
}

export function control(kind: string, params: unknown): string {
  return `{"jsonrpc":"2.0","method":"milepost/${kind}","params":${JSON.stringify(params)}}`;
}

const open = new Set<RawClient>();
afterEach(() => {
  for (const client of open) client.socket.destroy();
  open.clear();
});

/** A client that keeps to no rule: writes bytes, and takes apart what comes. */
export class RawClient {
  readonly socket: Socket;
  /** The server's side has ended, in order or not. */
  over = false;
  #received = Buffer.alloc(0);
  readonly #waiting = new Set<() => void>();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#happened();
    });
    const end = (): void => {
      this.over = true;
      this.#happened();
    };
    // A server that hangs up on what it has not read resets the connection.
    socket.on('error', end).on('end', end).on('close', end);
  }

  static async connect(url: string, localAddress?: string): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    const socket = connect({
      host: hostname,
      port: Number(port),
      allowHalfOpen: true,
      ...(localAddress && { localAddress }),
    });
    const client = new RawClient(socket);
    open.add(client);
    await once(socket, 'connect');
    return client;
  }

  /** Connects and shakes hands; the server must agree. */
  static async upgraded(url: string, parts?: HandshakeParts, localAddress?: string): Promise<RawClient> {
    const client = await RawClient.connect(url, localAddress);
    client.write(handshake(url, parts));
    expect(await client.answer()).toMatchObject({ status: 101 });
    return client;
  }

  write(bytes: string | Uint8Array): void {
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  /** The server's HTTP answer; status 0 where it only hangs up. */
  async answer(): Promise<{ status: number; head: string }> {
    await this.until(() => this.over || this.#received.includes('\r\n\r\n'));
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return { status: 0, head: '' };
    const head = this.#received.subarray(0, end).toString();
    this.#received = this.#received.subarray(end + 4);
    return { status: Number(head.split(' ')[1]), head };
  }

  /** The next frame that the server sends; undefined where it has ended. */
  async frame(): Promise<RawFrame | undefined> {
    let found: { frame: RawFrame; size: number } | undefined;
    await this.until(() => (found = firstFrame(this.#received)) !== undefined || this.over);
    if (!found) return undefined;
    this.#received = this.#received.subarray(found.size);
    return found.frame;
  }

  /** The code of the server's close frame; undefined where it hangs up without. */
  async closeCode(): Promise<number | undefined> {
    return (await this.closing())?.code;
  }

  async closing(): Promise<{ code: number; reason: string } | undefined> {
    for (let next = await this.frame(); next; next = await this.frame()) {
      if (next.opcode !== Opcode.CLOSE) continue;
      return { code: next.payload.readUInt16BE(), reason: next.payload.subarray(2).toString() };
    }
    return undefined;
  }

  /** Resolves when the server has ended the connection. */
  ended(): Promise<void> {
    return this.until(() => this.over);
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #happened(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

function firstFrame(bytes: Buffer): { frame: RawFrame; size: number } | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, short = 0] = bytes;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < head) return undefined;
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < head + length) return undefined;
  return {
    frame: { opcode: first & 0x0f, payload: bytes.subarray(head, head + length) },
    size: head + length,
  };
}
