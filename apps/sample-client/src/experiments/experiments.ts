import { UsageError } from '../usage-error.js';
import { cancellation } from './cancellation.js';
import { droppedConnection } from './dropped-connection.js';
import type { Experiment } from './experiment.js';
import { frequency } from './frequency.js';
import { resumption, tornCheckpoint } from './killed-server.js';
import { plainExperiments } from './plain-experiments.js';
import { workflow } from './workflow.js';

/** All experiments, in the order in which a person would try them. */
export const experiments: readonly Experiment[] = [
  ...plainExperiments,
  frequency,
  cancellation,
  droppedConnection,
  resumption,
  tornCheckpoint,
  workflow,
];

/** Returns the experiment of this name. @throws {@link UsageError} if there is none. */
export function findExperiment(name: string): Experiment {
  const found = experiments.find((experiment) => experiment.name === name);
  if (found) return found;
  const names = experiments.map((experiment) => experiment.name).join(', ');
  throw new UsageError(`There is no experiment "${name}". The experiments are ${names}.`);
}

/** Lists the experiments, one a line. */
export function renderExperiments(): string {
  const width = Math.max(...experiments.map(({ name }) => name.length));
  const lines = experiments.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`);
  return ['Run one of these with: npm start -- experiment <name>', '', ...lines, ''].join('\n');
}
