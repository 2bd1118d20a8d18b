import { type Clock, systemClock } from '@milepost/progress-core';

import { createJsonView } from './json-view.js';
import { LiveView, type TerminalStream } from './live-view.js';
import { createPlainView } from './plain-view.js';
import type { TerminalTraits } from './terminal-traits.js';
import type { RunView } from './view.js';

/** The streams that the program writes to. */
export interface Output {
  readonly stream: TerminalStream;
  /** Writes a line of output to stdout. */
  readonly write: (line: string) => void;
  /** Writes a line that is for people, and not part of the output, to stderr. */
  readonly log: (line: string) => void;
}

/**
 * Creates the view that fits the options and the terminal: JSON lines if `json` is true, otherwise live bars
 * on a terminal that can redraw lines, and plain lines everywhere else.
 */
export function createView(
  { stream, write, log }: Output,
  { live, ...traits }: TerminalTraits,
  { json, clock = systemClock }: { json: boolean; clock?: Clock },
): RunView {
  if (json) return createJsonView(write, log);
  return live
    ? new LiveView({ stream, ...traits, clock })
    : createPlainView({ write, log, ...traits, clock });
}
