import { expectTypeOf } from 'expect-type';
import type { Transport as TransportV1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Transport as TransportV2 } from '@modelcontextprotocol/server';

import type { Transport } from '../src/index.js';

// Checked by the compiler; the bodies only give the runner something to call.
describe('Transport is structurally the one of the official MCP SDK', () => {
  test('ours can be given to the SDK, v1 and v2', () => {
    expectTypeOf<Transport>().toExtend<TransportV1>();
    expectTypeOf<Transport>().toExtend<TransportV2>();
  });

  test('the SDK’s, v1 and v2, can be given to ours', () => {
    expectTypeOf<TransportV1>().toExtend<Transport>();
    expectTypeOf<TransportV2>().toExtend<Transport>();
  });
});
