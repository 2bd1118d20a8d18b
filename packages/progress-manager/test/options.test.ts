import { describeNumberOption } from '@milepost/testing';

import { ProgressManager } from '../src/index.js';

const request = { method: 'work' };

describe('the options of a manager', () => {
  const whole = { whole: true };
  describeNumberOption('maxUpdatesPerSecond', (value) => new ProgressManager({ maxUpdatesPerSecond: value }));
  describeNumberOption('burst', (burst) => new ProgressManager({ burst }));
  describeNumberOption('maxActiveTokens', (value) => new ProgressManager({ maxActiveTokens: value }), whole);
});

describe('the options of an operation', () => {
  const manager = new ProgressManager();
  afterAll(() => manager.close());

  describeNumberOption('idleTimeoutMs', (idleTimeoutMs) => manager.start({ ...request, idleTimeoutMs }));
  describeNumberOption('totalTimeoutMs', (totalTimeoutMs) => manager.start({ ...request, totalTimeoutMs }));
});
