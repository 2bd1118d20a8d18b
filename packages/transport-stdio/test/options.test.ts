import { PassThrough } from 'node:stream';

import { describeNumberOption } from '@milepost/testing';

import { StdioClientTransport, StdioServerTransport, StreamTransport } from '../src/index.js';

const whole = { whole: true };
const [readable, writable] = [new PassThrough(), new PassThrough()];

describe('StdioClientTransport', () => {
  const create = (options: object): unknown => new StdioClientTransport({ command: 'node', ...options });
  describeNumberOption('shutdownGraceMs', (shutdownGraceMs) => create({ shutdownGraceMs }));
  describeNumberOption('maxMessageBytes', (maxMessageBytes) => create({ maxMessageBytes }), whole);
});

describe('StdioServerTransport', () => {
  const create = (options: object): unknown =>
    new StdioServerTransport({ stdin: readable, stdout: writable, ...options });
  describeNumberOption('shutdownGraceMs', (shutdownGraceMs) => create({ shutdownGraceMs }));
  describeNumberOption('maxMessageBytes', (maxMessageBytes) => create({ maxMessageBytes }), whole);
});

describe('StreamTransport', () => {
  const create = (options: object): unknown => new StreamTransport({ readable, writable, ...options });
  describeNumberOption('shutdownGraceMs', (shutdownGraceMs) => create({ shutdownGraceMs }));
  describeNumberOption('maxMessageBytes', (maxMessageBytes) => create({ maxMessageBytes }), whole);
});
