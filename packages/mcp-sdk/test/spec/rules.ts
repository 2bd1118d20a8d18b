/** A published revision of the Model Context Protocol, by its date. */
export type Revision = '2024-11-05' | '2025-03-26' | '2025-06-18' | '2025-11-25' | '2026-07-28';

/** Every revision, oldest first. */
export const REVISIONS: readonly Revision[] = [
  '2024-11-05',
  '2025-03-26',
  '2025-06-18',
  '2025-11-25',
  '2026-07-28',
];

/**
 * A rule of the specification on progress or cancellation, or on the timeouts and tasks that belong to them.
 */
export interface SpecRule {
  /** Kebab-case, unique, and the same in every revision. A rule whose meaning changes gets another id. */
  readonly id: string;
  /**
   * The address of the rule in each revision. A revision without the rule has no entry. An address without a
   * fragment points to the introduction of a page, which has no heading.
   */
  readonly sources: Readonly<Partial<Record<Revision, string>>>;
  readonly level: 'must' | 'must not' | 'should' | 'should not' | 'may';
  /** Set if the page states the rule without one of the key words, so that `level` is our interpretation. */
  readonly stated?: 'plainly';
  /**
   * The party that has to follow the rule, seen from the request. The `sender` of the request chooses the
   * token, receives the progress and may cancel. The `receiver` does the work and reports its progress. From
   * 2026-07-28 on, the sender is always the client, and the receiver the server. `application` is the program
   * that shows the operation to a person.
   */
  readonly who: 'sender' | 'receiver' | 'both' | 'application';
  /** What the rule requires, in one sentence. */
  readonly behaviour: string;
}

const sessions: readonly Revision[] = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];
const streamable: readonly Revision[] = ['2025-03-26', '2025-06-18', '2025-11-25'];
const sinceMessages: readonly Revision[] = [...streamable, '2026-07-28'];
const tasks: readonly Revision[] = ['2025-11-25'];
const stateless: readonly Revision[] = ['2026-07-28'];

/** Returns the address of a page for each of `revisions`. The page may depend on the revision. */
function sources(
  revisions: readonly Revision[],
  page: string | ((revision: Revision) => string),
): Partial<Record<Revision, string>> {
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

const progress = (fragment: string, revisions = REVISIONS): SpecRule['sources'] =>
  sources(revisions, (revision) => `basic/${folder(revision)}/progress${fragment}`);

const cancellation = (fragment: string, revisions = REVISIONS): SpecRule['sources'] =>
  sources(revisions, (revision) => `basic/${folder(revision)}/cancellation${fragment}`);

/**
 * The addresses of the rules on timeouts. They belonged to the life cycle before 2026-07-28, which has none.
 */
const timeouts = (revisions: readonly Revision[]): SpecRule['sources'] =>
  sources(revisions, (revision) => {
    if (revision === '2026-07-28') return 'basic/patterns/cancellation#timeouts';
    return `basic/lifecycle#${revision === '2024-11-05' ? 'error-handling' : 'timeouts'}`;
  });

const taskPage = (fragment: string): SpecRule['sources'] =>
  sources(tasks, `basic/utilities/tasks${fragment}`);

/** The tasks of 2026-07-28 are an extension, specified outside the revision's own pages. */
const taskExtension = (fragment: string): SpecRule['sources'] => ({
  '2026-07-28': `https://modelcontextprotocol.io/seps/2663-tasks-extension${fragment}`,
});

/**
 * All rules: progress, then cancellation, timeouts, tasks (2025-11-25) and the tasks extension (2026-07-28).
 */
export const rules = [
  {
    id: 'progress-either-side-tells',
    sources: progress('', sessions),
    level: 'may',
    stated: 'plainly',
    who: 'receiver',
    behaviour: 'Client and server alike tell the progress of the requests they were sent.',
  },
  {
    id: 'progress-only-server-tells',
    sources: sources(stateless, 'basic/transports/streamable-http#sending-messages'),
    level: 'must not',
    stated: 'plainly',
    who: 'sender',
    behaviour:
      'A client tells no progress: the core protocol leaves it no notification but the cancellation, and that on stdio.',
  },
  {
    id: 'progress-asked-by-token',
    sources: progress('#progress-flow'),
    level: 'must',
    stated: 'plainly',
    who: 'sender',
    behaviour: "To hear of a request's progress, its sender puts a progressToken into the request's _meta.",
  },
  {
    id: 'progress-token-string-or-integer',
    sources: progress('#progress-flow'),
    level: 'must',
    who: 'sender',
    behaviour: 'A token is a string or an integer.',
  },
  {
    id: 'progress-token-unique',
    sources: progress('#progress-flow'),
    level: 'must',
    who: 'sender',
    behaviour: 'No two active requests share a token.',
  },
  {
    id: 'progress-token-chosen-freely',
    sources: progress('#progress-flow'),
    level: 'may',
    stated: 'plainly',
    who: 'sender',
    behaviour: 'Whoever asks for progress makes up the token by whatever means it likes.',
  },
  {
    id: 'progress-may-be-told',
    sources: progress('#progress-flow'),
    level: 'may',
    who: 'receiver',
    behaviour: 'The progress of a request that brought a token is told by notifications.',
  },
  {
    id: 'progress-carries-the-token',
    sources: progress('#progress-flow'),
    level: 'must',
    stated: 'plainly',
    who: 'receiver',
    behaviour: 'Each notification carries the token exactly as the request gave it.',
  },
  {
    id: 'progress-carries-the-value',
    sources: progress('#progress-flow'),
    level: 'must',
    stated: 'plainly',
    who: 'receiver',
    behaviour: 'Each notification carries the progress reached so far.',
  },
  {
    id: 'progress-total-optional',
    sources: progress('#progress-flow'),
    level: 'may',
    who: 'receiver',
    behaviour: 'A notification states a total as well.',
  },
  {
    id: 'progress-message-optional',
    sources: progress('#progress-flow', sinceMessages),
    level: 'may',
    who: 'receiver',
    behaviour: 'A notification carries a message as well.',
  },
  {
    id: 'progress-value-increases',
    sources: progress('#progress-flow'),
    level: 'must',
    who: 'receiver',
    behaviour:
      'Every notification has a greater progress than the one before it, with a known total or without.',
  },
  {
    id: 'progress-values-may-be-fractions',
    sources: progress('#progress-flow'),
    level: 'may',
    who: 'receiver',
    behaviour: 'Progress and total are floating-point numbers.',
  },
  {
    id: 'progress-message-for-people',
    sources: progress('#progress-flow', sinceMessages),
    level: 'should',
    who: 'receiver',
    behaviour: 'A message tells a person something relevant about the progress.',
  },
  {
    id: 'progress-token-from-active-request',
    sources: progress('#behavior-requirements'),
    level: 'must',
    who: 'receiver',
    behaviour: 'A notification names only a token that a request still active has brought.',
  },
  {
    id: 'progress-token-of-running-operation',
    sources: progress('#behavior-requirements'),
    level: 'must',
    who: 'receiver',
    behaviour: 'A notification names only a token whose operation is still going on.',
  },
  {
    id: 'progress-may-be-withheld',
    sources: progress('#behavior-requirements'),
    level: 'may',
    who: 'receiver',
    behaviour: 'A request that brought a token is carried out without a single notification.',
  },
  {
    id: 'progress-any-frequency',
    sources: progress('#behavior-requirements'),
    level: 'may',
    who: 'receiver',
    behaviour: 'Whoever tells progress decides how often.',
  },
  {
    id: 'progress-unknown-total-left-out',
    sources: progress('#behavior-requirements'),
    level: 'may',
    who: 'receiver',
    behaviour: 'A total that is not known is left out.',
  },
  {
    id: 'progress-tokens-tracked',
    sources: progress('#implementation-notes'),
    level: 'should',
    who: 'both',
    behaviour: 'Each side keeps account of the tokens that are active.',
  },
  {
    id: 'progress-rate-limited',
    sources: progress('#implementation-notes'),
    level: 'should',
    who: 'both',
    behaviour: 'Each side limits the rate of notifications, so that neither is flooded.',
  },
  {
    id: 'progress-stops-after-completion',
    sources: progress('#implementation-notes'),
    level: 'must',
    who: 'receiver',
    behaviour: 'No notification follows the end of the operation.',
  },
  {
    id: 'progress-while-in-flight',
    sources: sources(stateless, 'basic/patterns#request-and-response'),
    level: 'may',
    who: 'receiver',
    behaviour:
      "Between a request and its response the server sends that request's notifications, progress included.",
  },
  {
    id: 'progress-with-the-posted-request',
    sources: sources(streamable, 'basic/transports#sending-messages-to-the-server'),
    level: 'should',
    who: 'receiver',
    behaviour:
      'What is sent on the stream that answers a POST before the response has to do with the posted request.',
  },
  {
    id: 'progress-not-on-the-get-stream',
    sources: sources(streamable, 'basic/transports#listening-for-messages-from-the-server'),
    level: 'should',
    who: 'receiver',
    behaviour:
      'What is sent on a stream opened by GET has nothing to do with a request of the client still running.',
  },
  {
    id: 'progress-on-its-own-response-stream',
    sources: sources(stateless, 'basic/transports/streamable-http#receiving-messages'),
    level: 'must',
    who: 'receiver',
    behaviour: "A notification on a request's response stream has to do with that request.",
  },
  {
    id: 'progress-not-on-the-listen-stream',
    sources: sources(stateless, 'basic/transports/streamable-http#receiving-messages'),
    level: 'must not',
    stated: 'plainly',
    who: 'receiver',
    behaviour: 'Progress does not travel on the stream of subscriptions/listen.',
  },

  {
    id: 'cancel-by-either-side',
    sources: cancellation('', sessions),
    level: 'may',
    stated: 'plainly',
    who: 'sender',
    behaviour: 'Client and server alike cancel requests they sent.',
  },
  {
    id: 'cancel-by-client',
    sources: cancellation('', stateless),
    level: 'should',
    who: 'sender',
    behaviour: 'A client that wants a request of its own to end sends a cancellation.',
  },
  {
    id: 'cancel-by-notification',
    sources: cancellation('#cancellation-flow', sessions),
    level: 'must',
    stated: 'plainly',
    who: 'sender',
    behaviour: 'A running request is cancelled by a notifications/cancelled.',
  },
  {
    id: 'cancel-carries-request-id',
    sources: cancellation('#cancellation-flow'),
    level: 'must',
    stated: 'plainly',
    who: 'sender',
    behaviour: 'A cancellation carries the id of the request it ends.',
  },
  {
    id: 'cancel-reason-optional',
    sources: cancellation('#cancellation-flow'),
    level: 'may',
    stated: 'plainly',
    who: 'sender',
    behaviour: 'A cancellation carries a reason, a string fit for a log or a display.',
  },
  {
    id: 'cancel-own-requests-only',
    sources: cancellation('#behavior-requirements'),
    level: 'must',
    who: 'sender',
    behaviour: 'A cancellation names only a request that its own sender sent.',
  },
  {
    id: 'cancel-running-requests-only',
    sources: cancellation('#behavior-requirements'),
    level: 'must',
    who: 'sender',
    behaviour: 'A cancellation names only a request thought to be running still.',
  },
  {
    id: 'cancel-not-initialize',
    sources: cancellation('#behavior-requirements', sessions),
    level: 'must not',
    who: 'sender',
    behaviour: 'A client does not cancel its initialize.',
  },
  {
    id: 'cancel-stops-work',
    sources: cancellation('#behavior-requirements'),
    level: 'should',
    who: 'receiver',
    behaviour: 'A cancelled request is worked on no longer.',
  },
  {
    id: 'cancel-frees-resources',
    sources: cancellation('#behavior-requirements'),
    level: 'should',
    who: 'receiver',
    behaviour: 'What a cancelled request held is freed.',
  },
  {
    id: 'cancel-leaves-no-response',
    sources: cancellation('#behavior-requirements'),
    level: 'should not',
    who: 'receiver',
    behaviour: 'A cancelled request is given no response.',
  },
  {
    id: 'cancel-may-be-ignored',
    sources: cancellation('#behavior-requirements'),
    level: 'may',
    who: 'receiver',
    behaviour: 'A cancellation passes unheeded if its request is unknown, is over, or cannot be cancelled.',
  },
  {
    id: 'cancel-late-response-ignored',
    sources: cancellation('#behavior-requirements'),
    level: 'should',
    who: 'sender',
    behaviour: 'A response that arrives after its request was cancelled is ignored by whoever cancelled it.',
  },
  {
    id: 'cancel-races-handled',
    sources: cancellation('#timing-considerations'),
    level: 'must',
    who: 'both',
    behaviour:
      'Both sides cope with a cancellation that arrives after the work is done or the response is sent.',
  },
  {
    id: 'cancel-reason-logged',
    sources: cancellation('#implementation-notes'),
    level: 'should',
    who: 'both',
    behaviour: 'Both sides log the reasons of cancellations.',
  },
  {
    id: 'cancel-shown-to-people',
    sources: cancellation('#implementation-notes'),
    level: 'should',
    who: 'application',
    behaviour: 'The interface shows that a cancellation has been asked for.',
  },
  {
    id: 'cancel-of-unknown-request-ignored',
    sources: cancellation('#error-handling'),
    level: 'should',
    who: 'receiver',
    behaviour: 'A cancellation with an id that is not known is ignored.',
  },
  {
    id: 'cancel-of-finished-request-ignored',
    sources: cancellation('#error-handling'),
    level: 'should',
    who: 'receiver',
    behaviour: 'A cancellation of a request that has finished is ignored.',
  },
  {
    id: 'cancel-malformed-ignored',
    sources: cancellation('#error-handling'),
    level: 'should',
    who: 'receiver',
    behaviour: 'A malformed cancellation is ignored.',
  },
  {
    id: 'cancel-not-by-disconnect',
    sources: sources(streamable, 'basic/transports#sending-messages-to-the-server'),
    level: 'should not',
    who: 'receiver',
    behaviour: 'A server does not take a lost HTTP connection for a cancellation.',
  },
  {
    id: 'cancel-explicitly-over-http',
    sources: sources(streamable, 'basic/transports#sending-messages-to-the-server'),
    level: 'should',
    who: 'sender',
    behaviour: 'A client on HTTP cancels by a notifications/cancelled of its own.',
  },
  {
    id: 'http-cancel-closes-the-stream',
    sources: cancellation('#transport-specific-cancellation', stateless),
    level: 'must',
    stated: 'plainly',
    who: 'sender',
    behaviour: "A client on HTTP cancels a request by closing that request's response stream.",
  },
  {
    id: 'http-disconnect-is-cancellation',
    sources: cancellation('#transport-specific-cancellation', stateless),
    level: 'must',
    who: 'receiver',
    behaviour:
      "A server on HTTP takes the client's leaving a response stream for the cancellation of its request.",
  },
  {
    id: 'http-cancel-without-notification',
    sources: sources(stateless, 'basic/transports/streamable-http#sending-messages'),
    level: 'should not',
    stated: 'plainly',
    who: 'sender',
    behaviour:
      'A client on HTTP sends no notifications/cancelled: that is for stdio alone, and no server awaits it here.',
  },
  {
    id: 'http-cancel-stops-work-soon',
    sources: sources(stateless, 'basic/transports/streamable-http#cancellation'),
    level: 'should',
    who: 'receiver',
    behaviour: 'A server on HTTP stops working on a cancelled request as soon as it can.',
  },
  {
    id: 'http-nothing-after-cancel',
    sources: sources(stateless, 'basic/transports/streamable-http#cancellation'),
    level: 'must not',
    who: 'receiver',
    behaviour: 'A server on HTTP sends nothing more for a cancelled request, neither progress nor response.',
  },
  {
    id: 'stdio-cancel-by-notification',
    sources: cancellation('#transport-specific-cancellation', stateless),
    level: 'must',
    who: 'sender',
    behaviour: "A client on stdio cancels a request by a notifications/cancelled with the request's id.",
  },
  {
    id: 'stdio-cancel-stops-work-soon',
    sources: sources(stateless, 'basic/transports/stdio#cancellation'),
    level: 'should',
    who: 'receiver',
    behaviour: 'A server on stdio stops working on a cancelled request as soon as it can.',
  },
  {
    id: 'stdio-nothing-after-cancel',
    sources: sources(stateless, 'basic/transports/stdio#cancellation'),
    level: 'must not',
    who: 'receiver',
    behaviour: 'A server on stdio sends nothing more for a cancelled request, neither progress nor response.',
  },
  {
    id: 'server-cancel-tells-end-of-listening',
    sources: cancellation('', stateless),
    level: 'must',
    who: 'receiver',
    behaviour:
      'A server that tears a subscription down sends a notifications/cancelled with the id of its subscriptions/listen.',
  },
  {
    id: 'server-cancel-for-nothing-else',
    sources: cancellation('', stateless),
    level: 'must not',
    who: 'receiver',
    behaviour:
      'A server sends a notifications/cancelled for no other purpose than the end of a subscription.',
  },
  {
    id: 'server-cancel-names-a-listen-request',
    sources: cancellation('#behavior-requirements', stateless),
    level: 'must',
    who: 'receiver',
    behaviour: 'The notifications/cancelled of a server names a subscriptions/listen request.',
  },

  {
    id: 'timeout-for-every-request',
    sources: timeouts(REVISIONS),
    level: 'should',
    who: 'sender',
    behaviour: 'Every request has a timeout.',
  },
  {
    id: 'timeout-cancels',
    sources: timeouts(sinceMessages),
    level: 'should',
    who: 'sender',
    behaviour: 'A request that is not answered in time is cancelled and waited for no longer.',
  },
  {
    id: 'timeout-set-per-request',
    sources: timeouts(sinceMessages),
    level: 'should',
    who: 'sender',
    behaviour: 'A library lets its user set the timeout of each request.',
  },
  {
    id: 'timeout-reset-by-progress',
    sources: timeouts(sinceMessages),
    level: 'may',
    who: 'sender',
    behaviour: "The clock of a request's timeout starts anew when progress of that request arrives.",
  },
  {
    id: 'timeout-maximum-kept',
    sources: timeouts(sinceMessages),
    level: 'should',
    who: 'sender',
    behaviour: 'A maximum ends the wait however much progress arrives.',
  },

  {
    id: 'task-progress-supported',
    sources: taskPage('#task-progress-notifications'),
    level: 'may',
    stated: 'plainly',
    who: 'receiver',
    behaviour: 'The progress of a request that became a task is told by ordinary progress notifications.',
  },
  {
    id: 'task-token-outlives-the-response',
    sources: progress('#behavior-requirements', tasks),
    level: 'must',
    who: 'receiver',
    behaviour:
      "A task's progress goes on under the request's token after the CreateTaskResult, for as long as the task lives.",
  },
  {
    id: 'task-token-valid-until-terminal',
    sources: progress('#behavior-requirements', tasks),
    level: 'must',
    stated: 'plainly',
    who: 'both',
    behaviour: 'The token stays valid and tied to its task until the task is completed, failed or cancelled.',
  },
  {
    id: 'task-progress-keeps-the-token',
    sources: progress('#behavior-requirements', tasks),
    level: 'must',
    who: 'receiver',
    behaviour: "A task's progress has no token but that of the request which began the task.",
  },
  {
    id: 'task-progress-stops-at-terminal',
    sources: progress('#behavior-requirements', tasks),
    level: 'must',
    who: 'receiver',
    behaviour: 'No progress follows once a task is completed, failed or cancelled.',
  },
  {
    id: 'task-messages-name-the-task',
    sources: taskPage('#associating-task-related-messages'),
    level: 'must',
    who: 'both',
    behaviour:
      'Every message about a task, a progress notification too, has io.modelcontextprotocol/related-task with its taskId in _meta.',
  },
  {
    id: 'task-status-not-relied-on',
    sources: taskPage('#task-notifications'),
    level: 'must not',
    who: 'sender',
    behaviour: 'Whoever began a task does not count on hearing of it by notifications/tasks/status.',
  },
  {
    id: 'task-cancelled-by-tasks-cancel',
    sources: cancellation('#behavior-requirements', tasks),
    level: 'must',
    who: 'sender',
    behaviour:
      'A request that became a task is cancelled by tasks/cancel, in place of notifications/cancelled.',
  },
  {
    id: 'task-not-cancelled-by-notification',
    sources: sources(tasks, 'schema#cancellednotificationparams'),
    level: 'must not',
    who: 'sender',
    behaviour: 'The requestId of a notifications/cancelled does not serve to cancel a task.',
  },
  {
    id: 'task-cancel-answered-with-the-task',
    sources: cancellation('#behavior-requirements', tasks),
    level: 'must',
    stated: 'plainly',
    who: 'receiver',
    behaviour: 'The answer to tasks/cancel is the final state of the task.',
  },

  {
    id: 'task-extension-no-progress',
    sources: taskExtension('#task-status-notifications'),
    level: 'must not',
    stated: 'plainly',
    who: 'receiver',
    behaviour: 'A task has no progress notifications at all.',
  },
  {
    id: 'task-extension-status-message-may-be-shown',
    sources: taskExtension('#tasks'),
    level: 'may',
    who: 'application',
    behaviour: "A task's statusMessage is shown to the user or the model.",
  },
] as const satisfies readonly SpecRule[];
