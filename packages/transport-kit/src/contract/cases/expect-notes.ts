import type { CaseRun } from '../case-run.js';
import { noteIndexes, same, upTo } from '../messages.js';
import type { RecordedEnd } from '../recorded-end.js';

/** Waits until an end has `count` messages, and checks that they are the notes 0 to `count` - 1, in order. */
export async function expectNotes(
  run: CaseRun,
  end: RecordedEnd,
  count: number,
  advice: string,
): Promise<void> {
  await run.until(() => end.messages.length >= count, `${String(count)} messages at the ${end.name}`, advice);
  run.expect(
    same(noteIndexes(end.messages), upTo(count)),
    `The messages did not arrive at the ${end.name} once each and in order.`,
    advice,
  );
}
