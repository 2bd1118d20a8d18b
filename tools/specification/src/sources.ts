import { type Revision, REVISIONS } from './revisions.js';

/** The address of a rule in each revision that has it. */
export type RuleSources = Readonly<Partial<Record<Revision, string>>>;

/** The revisions with a handshake and sessions. */
export const sessions: readonly Revision[] = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];
/** The revisions with both Streamable HTTP and sessions. */
export const streamable: readonly Revision[] = ['2025-03-26', '2025-06-18', '2025-11-25'];
/** The revisions in which progress may have a message. */
export const sinceMessages: readonly Revision[] = [...streamable, '2026-07-28'];
/** The revision whose own pages specify tasks. */
export const tasks: readonly Revision[] = ['2025-11-25'];
/** The revision without sessions. */
export const stateless: readonly Revision[] = ['2026-07-28'];

/** Returns the address of a page for each of `revisions`. The page may depend on the revision. */
export function sources(
  revisions: readonly Revision[],
  page: string | ((revision: Revision) => string),
): RuleSources {
  const root = 'https://modelcontextprotocol.io/specification';
  return Object.fromEntries(
    revisions.map((revision) => [
      revision,
      `${root}/${revision}/${typeof page === 'string' ? page : page(revision)}`,
    ]),
  );
}

/** Returns the folder of the pages on progress and cancellation, which moved in 2026-07-28. */
const folder = (revision: Revision): string => (revision === '2026-07-28' ? 'patterns' : 'utilities');

/** Returns the addresses of a place on the page on progress. */
export const progress = (fragment: string, revisions = REVISIONS): RuleSources =>
  sources(revisions, (revision) => `basic/${folder(revision)}/progress${fragment}`);

/** Returns the addresses of a place on the page on cancellation. */
export const cancellation = (fragment: string, revisions = REVISIONS): RuleSources =>
  sources(revisions, (revision) => `basic/${folder(revision)}/cancellation${fragment}`);

/**
 * Returns the addresses of the rules on timeouts. They were part of the life cycle before 2026-07-28, which
 * has none.
 */
export const timeouts = (revisions: readonly Revision[]): RuleSources =>
  sources(revisions, (revision) => {
    if (revision === '2026-07-28') return 'basic/patterns/cancellation#timeouts';
    return `basic/lifecycle#${revision === '2024-11-05' ? 'error-handling' : 'timeouts'}`;
  });

/** Returns the address of a place on the page on tasks. */
export const taskPage = (fragment: string): RuleSources => sources(tasks, `basic/utilities/tasks${fragment}`);

/**
 * Returns the address of a place in the extension for tasks of 2026-07-28, which is specified outside the
 * revision's own pages.
 */
export const taskExtension = (fragment: string): RuleSources => ({
  '2026-07-28': `https://modelcontextprotocol.io/seps/2663-tasks-extension${fragment}`,
});
