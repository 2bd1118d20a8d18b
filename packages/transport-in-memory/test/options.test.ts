import { describeNumberOption } from '@milepost/testing';

import { createInMemoryTransportPair } from '../src/index.js';

describeNumberOption('latencyMs', (latencyMs) => createInMemoryTransportPair({ latencyMs }), {
  zero: true,
  infinity: false,
});
