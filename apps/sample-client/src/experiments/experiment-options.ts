import type { Command } from 'commander';

import type { CommonOptions } from '../invocation.js';
import { readUrls } from '../server-options.js';
import { UsageError } from '../usage-error.js';
import { findExperiment } from './experiments.js';

/**
 * Returns the options to run an experiment with: those of the user, with the transport that it needs.
 *
 * @throws {@link UsageError} if there is no experiment of this name, or it does not work with the server or
 *   the transport that the user chose.
 */
export function experimentOptions(name: string, program: Command, options: CommonOptions): CommonOptions {
  const experiment = findExperiment(name);
  const { serverCommand, serverUrl } = options;
  if (serverCommand || serverUrl !== undefined || readUrls(program).others.length > 0)
    throw new UsageError(
      'An experiment starts the sample server itself: remove --url, and the command of another server.',
    );
  const { transport = options.transport } = experiment;
  if (program.getOptionValueSource('transport') === 'cli' && options.transport !== transport)
    throw new UsageError(`The experiment ${name} needs --transport ${transport}, not ${options.transport}.`);
  return { ...options, transport };
}
