import type { Experiment, LabCall } from './experiment.js';

/** Calls one after the other; each starts when the one before it has completed. */
export const workflow: Experiment = {
  name: 'workflow',
  title: 'a workflow of several stages, one call after the other',
  lookAt:
    'A stage starts when the one before it has completed: the second one downloads the file again, and checks the SHA-256 of the first one. The data job is itself a workflow: it goes through the phases initialise, validate, process and complete within one bar.',
  variation: 'run process_data --records-per-second 3000',
  run: async (lab) => {
    const session = await lab.open();
    const download = { maxBytes: 20_000_000, bytesPerSecond: 10_000_000 };
    let sha256: unknown;
    const stages: readonly (() => LabCall)[] = [
      () => ({ name: '1 download', tool: 'download_file', arguments: download }),
      () => ({ name: '2 verify', tool: 'download_file', arguments: { ...download, sha256 } }),
      () => ({ name: '3 process', tool: 'process_data', arguments: { recordsPerSecond: 6_000 } }),
      () => ({ name: '4 index', tool: 'index_folder', arguments: {} }),
    ];
    for (const [index, stage] of stages.entries()) {
      lab.log(`Stage ${String(index + 1)} of ${String(stages.length)} starts.`);
      const operations = await lab.run(session, [stage()]);
      if (operations.some(({ state }) => state !== 'completed'))
        return [{ text: `Stage ${String(index + 1)} failed, so the stages after it did not start.` }];
      sha256 ??= operations[0]?.answer?.figures?.['sha256'];
    }
    return [{ text: `All ${String(stages.length)} stages are done.`, figures: { stages: stages.length } }];
  },
};
