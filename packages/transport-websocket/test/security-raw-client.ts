import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** The head of an attacker's handshake. A part that is not given is correct. */
export interface HandshakeParts {
  method?: string;
  path?: string;
  host?: string;
  /** The subprotocols that are offered; null offers none. */
  protocols?: string | null;
  /** Header lines, written unchanged. A line replaces the usual one of the same name; null removes it. */
  headers?: Readonly<Record<string, string | null>>;
}

/** How a frame differs from a complete, masked text frame. */
export interface FrameParts {
  opcode?: number;
  fin?: boolean;
  masked?: boolean;
  /** The three reserved bits, 0 to 7. */
  reserved?: number;
  /** The length in the head of the frame. Default: the length of the payload. */
  length?: bigint;
}

export interface RawFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

export const Opcode = { CONTINUATION: 0, TEXT: 1, BINARY: 2, CLOSE: 8, PING: 9, PONG: 10 } as const;

/** Returns the head of a handshake. */
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

/** Returns the bytes of a frame. @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
export function frame(content: string | Uint8Array, parts: FrameParts = {}): Buffer {
  const payload = Buffer.from(content as string);
  const { opcode = Opcode.TEXT, fin = true, masked = true, reserved = 0 } = parts;
  const length = parts.length ?? BigInt(payload.length);
  const head = Buffer.alloc(length < 126n ? 2 : length < 65_536n ? 4 : 10);
  head[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | (length < 126n ? Number(length) : length < 65_536n ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(Number(length), 2);
  if (head.length === 10) head.writeBigUInt64BE(length, 2);
  // A mask of zeros does not change the payload.
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

/** A client that keeps to no rules: it writes any bytes, and splits what it receives into frames. */
export class RawClient {
  readonly socket: Socket;
  /** Whether the server's side has ended, in order or by an error. */
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
    // If a server closes a connection with unread data, the connection is reset.
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

  /** Connects and completes the handshake, which the server must accept. */
  static async upgraded(url: string, parts?: HandshakeParts, localAddress?: string): Promise<RawClient> {
    const client = await RawClient.connect(url, localAddress);
    client.write(handshake(url, parts));
    expect(await client.answer()).toMatchObject({ status: 101 });
    return client;
  }

  write(bytes: string | Uint8Array): void {
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  /** Returns the server's HTTP response; the status is 0 if the server only hangs up. */
  async answer(): Promise<{ status: number; head: string }> {
    await this.until(() => this.over || this.#received.includes('\r\n\r\n'));
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return { status: 0, head: '' };
    const head = this.#received.subarray(0, end).toString();
    this.#received = this.#received.subarray(end + 4);
    return { status: Number(head.split(' ')[1]), head };
  }

  /** Returns the next frame of the server; undefined if the server has ended. */
  async frame(): Promise<RawFrame | undefined> {
    let found: { frame: RawFrame; size: number } | undefined;
    await this.until(() => (found = firstFrame(this.#received)) !== undefined || this.over);
    if (!found) return undefined;
    this.#received = this.#received.subarray(found.size);
    return found.frame;
  }

  /** Returns the code of the server's close frame; undefined if there is no close frame. */
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
