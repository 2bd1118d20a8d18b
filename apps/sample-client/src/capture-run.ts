import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { systemClock } from '@milepost/progress-core';

import { filmSvg } from './film-svg.js';
import { exitCodeOf } from './outcome.js';
import { repeatCalls } from './planned-call.js';
import { RecordingView } from './recording-view.js';
import { runOperations } from './run-operations.js';
import { openSession } from './session.js';
import { painter } from './style.js';
import { planTour } from './tour.js';

const COLUMNS = 100;
const FRAME_MS = 400;
const LAST_FRAME_MS = 5_000;

const repository = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Makes the picture of the README: runs the tour over stdio, as `npm start` does, and writes what the
 * terminal would show into the SVG `file`.
 *
 * @returns the exit code: 0 if all operations completed, 1 otherwise.
 */
async function captureRun(file: string): Promise<number> {
  const heading = [painter(true)('dim', '$ npm start'), ''];
  const view = new RecordingView({ columns: COLUMNS, everyMs: FRAME_MS, heading, clock: systemClock });
  const { calls, needs } = await planTour({}, { file: process.execPath, cwd: repository });
  const { signal } = new AbortController();
  const session = await openSession({
    options: { transport: 'stdio', connectTimeoutMs: 30_000 },
    needs,
    signal,
    log: (line) => process.stderr.write(`${line}\n`),
    onConnectionEvent: () => view.connectionChanged(),
  });
  try {
    const totals = await runOperations(repeatCalls(calls, 1), {
      ...session,
      view,
      signal,
      clock: systemClock,
    });
    view.closed(totals);
    const title =
      'A run of the sample client: three operations at once, each with a live bar, then their summary';
    await writeFile(file, filmSvg(view.frames, { columns: COLUMNS, title, lastFrameMs: LAST_FRAME_MS }));
    return exitCodeOf(totals);
  } finally {
    await session.close();
  }
}

const [file = `${repository}docs/run.svg`] = process.argv.slice(2);
void captureRun(file).then((exitCode) => {
  process.exitCode = exitCode;
});
