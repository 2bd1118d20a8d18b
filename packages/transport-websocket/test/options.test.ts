import { ProgressError } from '@milepost/progress-core';

import {
  WebSocketClientTransport,
  type WebSocketServerOptions,
  WebSocketTransportServer,
} from '../src/node.js';

function expectRefused(create: () => unknown, why: RegExp): void {
  expect(create).toThrow(ProgressError);
  expect(create).toThrow(why);
}

const serverWith = (options: Partial<WebSocketServerOptions>) => () =>
  new WebSocketTransportServer({ onSession: () => undefined, ...options });

test.each<[Partial<WebSocketServerOptions>, RegExp]>([
  // The client would not accept a fraction.
  [{ resumeWindowMs: 1000.5 }, /resumeWindowMs must be a whole number from 0/],
  [{ maxMessageBytes: 0 }, /maxMessageBytes must be a whole number from 1/],
  [{ maxConnections: Infinity }, /maxConnections/],
  [{ onSession: undefined as never }, /onSession is missing/],
  [{ path: 'mcp' }, /path must begin with "\/": write "\/mcp"/],
  [{ allowedOrigins: ['*'] }, /"\*" is no origin/],
  [{ allowedOrigins: ['https://app.example/'] }, /is no origin/],
  [{ allowedOrigins: ['https://app.example/page'] }, /is no origin/],
  [{ allowedOrigins: ['https://*.example'] }, /is no origin/],
  [{ allowedOrigins: ['https://App.example'] }, /is no origin/],
  [{ allowedOrigins: ['app.example'] }, /is no origin/],
])('a server refuses the options %j', (options, why) => expectRefused(serverWith(options), why));

test.each([
  'https://app.example',
  'http://localhost:5173',
  'http://[::1]:80',
  'chrome-extension://abc',
  'null',
])('a server accepts the origin %s', (origin) => {
  expect(serverWith({ allowedOrigins: [origin] })).not.toThrow();
});

test.each([
  [{ pingIntervalMs: NaN }, /pingIntervalMs/],
  [{ maxBufferedBytes: -1 }, /maxBufferedBytes/],
  [{ reconnect: { initialMs: -1 } }, /initialMs/],
  [{ reconnect: { maxMs: NaN } }, /maxMs/],
  [{ reconnect: { factor: 0.5 } }, /factor/],
])('a client refuses the options %j', (options, why) =>
  expectRefused(() => new WebSocketClientTransport('ws://127.0.0.1/mcp', options), why),
);
