import fc from 'fast-check';

import { transportNames } from '../src/transport/transport-names.js';

describe('the name of a transport', () => {
  test('is the name of its folder, its package and its classes', () => {
    expect(transportNames('message-port')).toEqual({
      name: 'message-port',
      folder: 'transport-message-port',
      packageName: '@milepost/transport-message-port',
      className: 'MessagePort',
    });
  });

  test.each(['redis', 'unix-socket', 'http2', 'a', 'tcp-4', 'transport'])(
    '%s may have the prefix of its folder in front',
    (name) => expect(transportNames(`transport-${name}`)).toEqual(transportNames(name)),
  );

  test.each([
    '',
    'transport-',
    'MessagePort',
    'message_port',
    '-redis',
    'redis-',
    'a--b',
    '2nd',
    '../redis',
    'a b',
    'ä',
  ])('%j is refused', (name) => expect(() => transportNames(name)).toThrow('kebab-case'));

  test('is refused, or makes names that npm and the compiler take', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9-]+$/)), (given) => {
        try {
          const { packageName, className } = transportNames(given);
          expect(packageName).toMatch(/^@milepost\/transport-[a-z0-9]+(-[a-z0-9]+)*$/);
          expect(className).toMatch(/^[A-Z][A-Za-z0-9]*$/);
        } catch (error) {
          expect(String(error)).toContain(JSON.stringify(given));
        }
      }),
    );
  });
});
