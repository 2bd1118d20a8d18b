import type { Command } from 'commander';

import type { CommonOptions } from '../invocation.js';
import { readUrls } from '../server-options.js';
import { UsageError } from '../usage-error.js';
import type { Experiment } from './experiment.js';
import { experiments } from './experiments.js';

/**
 * Finds an experiment, and the options to run it with.
 *
 * @throws {@link UsageError} if there is no experiment of this name, or it does not work with the server or
 *   the transport that the user chose.
 */
export function readExperiment(
  name: string,
  program: Command,
  options: CommonOptions,
): { experiment: Experiment; options: CommonOptions } {
  const experiment = experiments.find((one) => one.name === name);
  if (!experiment) {
    const names = experiments.map((one) => one.name).join(', ');
    throw new UsageError(`There is no experiment "${name}". The experiments are ${names}.`);
  }
  const { serverCommand, serverUrl } = options;
  if (serverCommand || serverUrl !== undefined || readUrls(program).others.length > 0)
    throw new UsageError(
      'An experiment starts the sample server itself: remove --url, and the command of another server.',
    );
  const { transport = options.transport } = experiment;
  if (program.getOptionValueSource('transport') === 'cli' && options.transport !== transport)
    throw new UsageError(`The experiment ${name} needs --transport ${transport}, not ${options.transport}.`);
  return { experiment, options: { ...options, transport } };
}
