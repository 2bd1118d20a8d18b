import { describeNumberOption } from '@milepost/testing';

import { LineDecoder } from '../src/index.js';

const ignore = (): void => undefined;

describeNumberOption(
  'maxMessageBytes',
  (maxMessageBytes) => new LineDecoder({ onLine: ignore, onError: ignore, maxMessageBytes }),
  { whole: true },
);
