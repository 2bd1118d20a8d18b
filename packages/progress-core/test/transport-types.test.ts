import { expectTypeOf } from 'expect-type';
import type { Transport as TransportV1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Transport as TransportV2 } from '@modelcontextprotocol/server';

import type { Transport } from '../src/index.js';

// The compiler checks these types. The test runner only calls the bodies.
describe('the type Transport has the structure of the Transport of the official MCP SDK', () => {
  test('a Transport of this package can be passed to the SDK, v1 and v2', () => {
    expectTypeOf<Transport>().toExtend<TransportV1>();
    expectTypeOf<Transport>().toExtend<TransportV2>();
  });

  test('a Transport of the SDK, v1 and v2, can be passed to this package', () => {
    expectTypeOf<TransportV1>().toExtend<Transport>();
    expectTypeOf<TransportV2>().toExtend<Transport>();
  });
});
