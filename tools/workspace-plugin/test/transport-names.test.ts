import fc from 'fast-check';

import { transportNames } from '../src/transport/transport-names.js';

describe('transportNames', () => {
  test('the names of the folder, the package and the classes are made from the name of a transport', () => {
    expect(transportNames('message-port')).toEqual({
      name: 'message-port',
      folder: 'transport-message-port',
      packageName: '@milepost/transport-message-port',
      className: 'MessagePort',
    });
  });

  test.each(['redis', 'unix-socket', 'http2', 'a', 'tcp-4', 'transport'])(
    '%s may be given with the prefix transport-',
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

  test('any name is refused, or gives names that are valid for npm and the compiler', () => {
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
