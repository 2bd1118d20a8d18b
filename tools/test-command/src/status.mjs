/** How often a line says how far the run is where no terminal is written to. */
const LINE_INTERVAL_MS = 60_000;
const ERASE_LINE = '\r\u001b[K';

/**
 * Shows how many tasks are done: on a terminal in one line that is drawn again and again, elsewhere in a line a minute.
 *
 * @param {Pick<NodeJS.WriteStream, 'isTTY' | 'write' | 'columns'>} stream
 */
export function createStatus(stream) {
  const startMs = performance.now();
  let done = 0;
  let last = '';
  const text = () => {
    const seconds = Math.round((performance.now() - startMs) / 1000);
    return `… ${seconds} s: ${done} tasks done${last && `, the last was ${last}`}`;
  };
  const draw = () => {
    if (stream.isTTY) stream.write(`${ERASE_LINE}${text().slice(0, (stream.columns || 80) - 1)}`);
    else stream.write(`${text()}\n`);
  };
  if (stream.isTTY) draw();
  const timer = setInterval(draw, stream.isTTY ? 1000 : LINE_INTERVAL_MS);
  return {
    /** @param {string} name */
    taskDone: (name) => {
      done++;
      last = name.replace(/^@[^/]+\//, '');
    },
    end: () => {
      clearInterval(timer);
      if (stream.isTTY) stream.write(ERASE_LINE);
    },
  };
}
