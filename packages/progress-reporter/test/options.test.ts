import { describeNumberOption } from '@milepost/testing';

import { ProgressReporter, type ProgressReporterOptions } from '../src/index.js';

const transport = { send: () => undefined };

function create(options: ProgressReporterOptions): void {
  const reporter = new ProgressReporter('token', transport, options);
  void reporter.complete();
}

describeNumberOption('maxUpdatesPerSecond', (maxUpdatesPerSecond) => create({ maxUpdatesPerSecond }));
describeNumberOption('burst', (burst) => create({ burst }));
describeNumberOption('heartbeatMs', (heartbeatMs) => create({ heartbeatMs }), { zero: true });
