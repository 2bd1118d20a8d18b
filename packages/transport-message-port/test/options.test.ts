import { describeNumberOption } from '@milepost/testing';

import { MessagePortTransport } from '../src/index.js';

const { port1: port } = new MessageChannel();
afterAll(() => port.close());

describeNumberOption(
  'maxMessageBytes',
  (value) => new MessagePortTransport({ port, maxMessageBytes: value }),
  {
    whole: true,
  },
);

test('a Window is refused, because any page can post to it', () => {
  const port = { frames: [], postMessage: () => undefined } as never;
  expect(() => new MessagePortTransport({ port })).toThrow(TypeError);
});
