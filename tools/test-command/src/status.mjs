/** How often a line says how far the run is where no terminal is written to. */
const LINE_INTERVAL_MS = 60_000;
const ERASE_LINE = '\r\u001b[K';

/**
 * Shows how many tasks are done: on a terminal in one line that is drawn again and again, elsewhere in a line a minute.
 *
 * @param {Pick<NodeJS.WriteStream, 'isTTY' | 'write' | 'columns'>} stream
 */
export function createStatus(stream) {
  let startMs = 0;
  let done = 0;
  let last = '';
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const draw = () => {
    const seconds = Math.round((performance.now() - startMs) / 1000);
    const text = `… ${seconds} s: ${done} tasks done${last && `, the last was ${last}`}`;
    if (stream.isTTY) stream.write(`${ERASE_LINE}${text.slice(0, (stream.columns || 80) - 1)}`);
    else stream.write(`${text}\n`);
  };
  return {
    begin: () => {
      startMs = performance.now();
      if (stream.isTTY) draw();
      timer = setInterval(draw, stream.isTTY ? 1000 : LINE_INTERVAL_MS);
    },
    /** @param {string} name */
    taskDone: (name) => {
      done++;
      last = name.replace(/^@[^/]+\//, '');
    },
    end: () => {
      if (timer !== undefined && stream.isTTY) stream.write(ERASE_LINE);
      clearInterval(timer);
      timer = undefined;
    },
  };
}
