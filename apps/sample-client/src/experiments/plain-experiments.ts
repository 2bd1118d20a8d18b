import type { Experiment, Lab, LabCall } from './experiment.js';

type PlainExperiment = Omit<Experiment, 'run'> & {
  readonly calls: (tour: Lab['tour']) => readonly LabCall[];
};

const MB = 1_000_000;

const PLAIN: readonly PlainExperiment[] = [
  {
    name: 'sizes',
    title: 'downloads of three sizes and data jobs of three record counts',
    lookAt:
      'All bars have the same length, whatever they count: look at the rates and at the time left, and at how little the number of updates depends on the size.',
    variation: 'run download_file --max-bytes 5000000 --bytes-per-second 1000000',
    calls: () => [
      ...[2, 10, 40].map((size) => ({
        name: `${String(size)} MB`,
        tool: 'download_file',
        arguments: { maxBytes: size * MB, bytesPerSecond: 8 * MB },
      })),
      ...[100, 1_000, 10_000].map((maxRecords) => ({
        name: `${maxRecords.toLocaleString('en-GB')} records`,
        tool: 'process_data',
        arguments: { maxRecords, recordsPerSecond: 4_000 },
      })),
    ],
  },
  {
    name: 'speed',
    title: 'the same data job, slow, faster and at full speed',
    lookAt:
      'The rate follows the speed of the work, but after the first ten no operation sends more than ten updates a second: compare the numbers of updates.',
    variation: 'run process_data --records-per-second 500',
    calls: () =>
      [2_000, 5_000, undefined].map((recordsPerSecond) => ({
        name:
          recordsPerSecond === undefined
            ? 'full speed'
            : `${recordsPerSecond.toLocaleString('en-GB')} a second`,
        tool: 'process_data',
        arguments: recordsPerSecond === undefined ? {} : { recordsPerSecond },
      })),
  },
  {
    name: 'several',
    title: 'nine operations at once, over one connection',
    lookAt:
      'Each bar advances by itself: a token tells the client to which operation an update belongs. Try --count 10 for ninety.',
    variation: 'run uneven_work --count 20',
    calls: ({ calls }) =>
      [1, 2].flatMap((round) => [
        ...calls.map((call) => ({ ...call, name: `${call.tool} ${String(round)}` })),
        ...(round === 1 ? [3_000, 5_000, 7_000] : []).map((durationMs) => ({
          name: `uneven_work, ${String(durationMs / 1_000)} s`,
          tool: 'uneven_work',
          arguments: { durationMs },
        })),
      ]),
  },
  {
    name: 'messages',
    title: 'messages of your own choice beside the bar',
    lookAt:
      'The message changes with the work. An update without a message keeps the one before, and the last message stays at the end.',
    variation: `run uneven_work --messages '["Boiling water","Step {step} of {steps}","Enjoy your tea"]'`,
    calls: () => [
      {
        tool: 'uneven_work',
        arguments: {
          durationMs: 6_000,
          messages: ['Boiling water', 'Warming the pot', 'Waiting: {step} of {steps}', 'Enjoy your tea'],
        },
      },
    ],
  },
  {
    name: 'slowing',
    title: 'a fast start and a slow end',
    lookAt:
      'The first half is done after a quarter of the time. Look at how the rate falls, and at how the estimate of the time left follows it.',
    variation: 'run uneven_work --duration-ms 20000 --steps 500',
    calls: () => [{ tool: 'uneven_work', arguments: { durationMs: 10_000, steps: 200 } }],
  },
  {
    name: 'unknown',
    title: 'totals that are unknown, at first or until the end',
    lookAt:
      'Without a total there is no percentage and no time left: a mark moves, and the count goes up. index_folder learns its total later, and then its bar fills.',
    variation: 'run uneven_work --no-total',
    calls: ({ calls }) => [
      { name: 'never known', tool: 'uneven_work', arguments: { durationMs: 6_000, total: false } },
      ...calls
        .filter(({ tool }) => tool === 'index_folder')
        .map((call) => ({ ...call, name: 'known later' })),
    ],
  },
  {
    name: 'failure',
    title: 'an operation that fails midway, beside others that go on',
    lookAt:
      'The bar of the failed operation stops where the failure happened, with its reason. The others are not affected.',
    variation: 'run fail_midway --at 0.9',
    calls: () => [
      {
        name: 'fails at 30 %',
        tool: 'fail_midway',
        arguments: { at: 0.3, durationMs: 5_000 },
        expects: 'failed',
      },
      {
        name: 'fails at 80 %',
        tool: 'fail_midway',
        arguments: { at: 0.8, durationMs: 5_000 },
        expects: 'failed',
      },
      { name: 'goes on', tool: 'uneven_work', arguments: { durationMs: 6_000 } },
    ],
  },
];

/** The experiments that make some calls at the same time, and no more. */
export const plainExperiments: readonly Experiment[] = PLAIN.map(({ calls, ...experiment }) => ({
  ...experiment,
  run: async (lab) => {
    await lab.run(await lab.open(), calls(lab.tour));
    return [];
  },
}));
