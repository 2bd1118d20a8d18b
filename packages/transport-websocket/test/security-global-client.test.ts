import { WebSocket } from 'ws';

import { WebSocketClientTransport } from '../src/index.js';
import { accepting, acceptance, hostile, type Script } from './security-hostile-server.js';
import { control, frame, Opcode } from './security-raw-client.js';

/** The platform is `ws`: these tests run the client on the platform's WebSocket against a hostile server. */
const platform = globalThis as { WebSocket?: unknown };
const before = platform.WebSocket;
beforeAll(() => void (platform.WebSocket = WebSocket));
afterAll(() => void (platform.WebSocket = before));

const SESSION = control('session', { session: 'id', resumeWindowMs: 60_000, maxMessageBytes: 1_000_000 });
const bare = (text: string, parts: object = {}): Buffer => frame(text, { ...parts, masked: false });

async function errorsOf(script: Script): Promise<string[]> {
  const client = new WebSocketClientTransport(await hostile(script), {
    maxMessageBytes: 1_000,
    shutdownGraceMs: 50,
  });
  const errors: string[] = [];
  client.onerror = ({ message }) => errors.push(message);
  const closed = new Promise<void>((resolve) => (client.onclose = resolve));
  await client.start().catch((error: unknown) => errors.push(String(error)));
  await closed;
  return errors;
}

test.each<[what: string, why: string, Script]>([
  ['a binary frame', 'binary frame', accepting(SESSION, bare('x', { opcode: Opcode.BINARY }))],
  [
    'a binary frame, and then resets the connection',
    'binary frame',
    (socket, head) => {
      accepting(SESSION, bare('x', { opcode: Opcode.BINARY }))(socket, head);
      setImmediate(() => socket.resetAndDestroy());
    },
  ],
  ['a message over the limit', 'longer than maxMessageBytes', accepting(SESSION, '1'.repeat(1_001))],
  [
    'an unexpected control message',
    'not allowed now',
    accepting(SESSION, control('resumed', { received: 0 })),
  ],
  [
    'a subprotocol that is not a message format',
    'does not support',
    (socket, head) => socket.write(acceptance(head, 'Sec-WebSocket-Protocol: milepost.session\r\n')),
  ],
  ['text that is not HTTP', '', (socket) => socket.end('garbage\r\n\r\n')],
])('the client reports one error and closes if the server sends %s', async (_, why, script) => {
  expect(await errorsOf(script)).toEqual([expect.stringContaining(why)]);
});
