import { describeNumberOption } from '@milepost/testing';

import {
  type ReconnectOptions,
  type WebSocketClientOptions,
  WebSocketClientTransport,
  type WebSocketServerOptions,
  WebSocketTransportServer,
} from '../src/node.js';

const createServer = (options: Partial<WebSocketServerOptions>): WebSocketTransportServer =>
  new WebSocketTransportServer({ onSession: () => undefined, ...options });

const createClient = (options: WebSocketClientOptions): WebSocketClientTransport =>
  new WebSocketClientTransport('ws://127.0.0.1/mcp', options);

const reconnecting = (reconnect: ReconnectOptions): WebSocketClientTransport => createClient({ reconnect });

describe('the limits of a server', () => {
  for (const name of ['maxConnections', 'maxMessagesPerSecond', 'maxMessageBytes', 'maxBufferedBytes'])
    describeNumberOption(name, (value) => createServer({ [name]: value }), { whole: true });
  for (const name of ['pingIntervalMs', 'handshakeTimeoutMs', 'shutdownGraceMs'])
    describeNumberOption(name, (value) => createServer({ [name]: value }));
  describeNumberOption('resumeWindowMs', (value) => createServer({ resumeWindowMs: value }), { zero: true });
});

describe('the limits of a client', () => {
  for (const name of ['maxMessageBytes', 'maxBufferedBytes'])
    describeNumberOption(name, (value) => createClient({ [name]: value }), { whole: true });
  for (const name of ['pingIntervalMs', 'connectTimeoutMs', 'shutdownGraceMs'])
    describeNumberOption(name, (value) => createClient({ [name]: value }));
  describeNumberOption('initialMs', (initialMs) => reconnecting({ initialMs, maxMs: Infinity }), {
    infinity: false,
  });
  describeNumberOption('maxMs', (maxMs) => reconnecting({ maxMs }));
  describeNumberOption('factor', (factor) => reconnecting({ factor }), { infinity: false });
});

test.each<[Partial<WebSocketServerOptions>, RegExp]>([
  [{ onSession: undefined as never }, /onSession must be a function/],
  [{ path: 'mcp' }, /path must begin with "\/": write "\/mcp"/],
  [{ allowedOrigins: ['*'] }, /"\*" is not an origin/],
  [{ allowedOrigins: ['https://app.example/'] }, /is not an origin/],
  [{ allowedOrigins: ['https://app.example/page'] }, /is not an origin/],
  [{ allowedOrigins: ['https://*.example'] }, /is not an origin/],
  [{ allowedOrigins: ['https://App.example'] }, /is not an origin/],
  [{ allowedOrigins: ['app.example'] }, /is not an origin/],
])('a server refuses the options %j', (options, why) => {
  expect(() => createServer(options)).toThrow(why);
});

test.each([
  'https://app.example',
  'http://localhost:5173',
  'http://[::1]:80',
  'chrome-extension://abc',
  'null',
])('a server accepts the origin %s', (origin) => {
  expect(() => createServer({ allowedOrigins: [origin] })).not.toThrow();
});
