import { type Clock, systemClock } from '@milepost/progress-core';

import { createJsonView } from './json-view.js';
import { LiveView, type TerminalStream } from './live-view.js';
import { createPlainView } from './plain-view.js';
import type { TerminalTraits } from './terminal-traits.js';
import type { RunView } from './view.js';

/** Where a program writes. */
export interface Output {
  readonly stream: TerminalStream;
  /** Takes a line of output. */
  readonly write: (line: string) => void;
  /** Takes a line that is for people and no output. */
  readonly tell: (line: string) => void;
}

/** The view that fits the user's wish and the terminal. */
export function createView(
  { stream, write, tell }: Output,
  { live, ...traits }: TerminalTraits,
  { json, clock = systemClock }: { json: boolean; clock?: Clock },
): RunView {
  if (json) return createJsonView(write, tell);
  return live
    ? new LiveView({ stream, ...traits, clock })
    : createPlainView({ write, tell, ...traits, clock });
}
