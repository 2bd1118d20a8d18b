import { type Cell, type RuleId, shown, tested, testedBy } from './manifest.js';

const task = (test: string) =>
  tested('tasks.test.ts', ['2025-11-25'])(
    `a task of revision 2025-11-25 and a client of the SDK %s › ${test}`,
  );
const extension = tested('tasks.test.ts', ['2026-07-28'])(
  'a task of the extension to revision 2026-07-28 tells its progress by its status message, and by no notification',
);
const token = testedBy('progress-core/test/progress-token.test.ts');
const report = testedBy('progress-reporter/test/report.test.ts');
const rate = testedBy('progress-reporter/test/rate.test.ts');
const ending = testedBy('progress-reporter/test/ending.test.ts');
const deadlines = testedBy('progress-manager/test/deadlines.test.ts');
const keptTask = testedBy('progress-manager/test/tasks.test.ts');

const toldOn = task(
  'the progress of a task goes on under its token after the answer, names the task, and stops with it',
);
const asked = task('a task whose end is not told is settled by who asks for it');
const taskCancelled = task(
  'a call that has become a task is cancelled by tasks/cancel, and by no notification',
);
const taskForgotten = task(
  'a call whose task the server does not cancel, or has forgotten, is cancelled all the same',
);

const cancelled = [
  shown('cancellation/by-the-caller'),
  shown('cancellation/by-a-signal'),
  shown('cancellation/by-the-idle-deadline'),
  shown('cancellation/by-the-total-deadline'),
];

const SUBSCRIPTIONS = 'whoever serves the subscriptions, which is the SDK';

/** The proofs of each rule. */
export const cells: Record<RuleId, Cell> = {
  'progress-either-side-tells': {
    proofs: [shown('direction/client-tells'), shown('order/final-before-result')],
  },
  'progress-only-server-tells': { proofs: [shown('direction/client-silent')] },
  'progress-asked-by-token': { proofs: [shown('tokens/made-up'), shown('tokens/every-request')] },
  'progress-token-string-or-integer': {
    proofs: [
      shown('tokens/kept'),
      shown('tokens/made-up'),
      token('a token is a string or a safe integer: %p is one: %p'),
    ],
  },
  'progress-token-unique': {
    proofs: [
      shown('tokens/made-up'),
      shown('tokens/tracked'),
      token('createProgressToken › never makes one twice'),
    ],
  },
  'progress-token-chosen-freely': { proofs: [shown('tokens/kept'), shown('tokens/made-up')] },
  'progress-may-be-told': {
    proofs: [shown('order/final-before-result'), shown('tokens/every-request')],
  },
  'progress-carries-the-token': { proofs: [shown('tokens/kept'), shown('tokens/apart')] },
  'progress-carries-the-value': { proofs: [shown('order/content')] },
  'progress-total-optional': { proofs: [shown('order/content')] },
  'progress-message-optional': { proofs: [shown('order/content')] },
  'progress-value-increases': {
    proofs: [
      shown('order/increases'),
      report('report › what goes out increases strictly, whatever is reported'),
    ],
  },
  'progress-values-may-be-fractions': { proofs: [shown('order/content')] },
  'progress-message-for-people': {
    elsewhere: 'the author of a tool, whose message is told as it is, and not lost',
    proofs: [
      shown('order/content'),
      report('report › a message is told with the next update where its own was held back'),
    ],
  },
  'progress-token-from-active-request': {
    proofs: [shown('order/nothing-after-the-end'), shown('tokens/none')],
  },
  'progress-token-of-running-operation': {
    proofs: [shown('order/nothing-after-the-end'), shown('cancellation/nothing-after')],
  },
  'progress-may-be-withheld': { proofs: [shown('order/silent-tool'), shown('tokens/none')] },
  'progress-any-frequency': {
    proofs: [
      shown('order/rate-limited'),
      rate('maxUpdatesPerSecond › is 10 by default, and as many may go out at once after a silence'),
    ],
  },
  'progress-unknown-total-left-out': { proofs: [shown('order/content')] },
  'progress-tokens-tracked': { proofs: [shown('tokens/tracked'), shown('order/nothing-after-the-end')] },
  'progress-rate-limited': {
    proofs: [shown('order/rate-limited'), shown('order/rate-limited-listener')],
  },
  'progress-stops-after-completion': {
    proofs: [
      shown('order/nothing-after-the-end'),
      ending('complete › nothing goes out after it, whatever is called'),
    ],
  },
  'progress-while-in-flight': {
    proofs: [shown('order/final-before-result'), shown('direction/server-sends-no-more')],
  },
  'progress-with-the-posted-request': { proofs: [shown('http/own-stream')] },
  'progress-not-on-the-get-stream': { proofs: [shown('http/own-stream')] },
  'progress-on-its-own-response-stream': { proofs: [shown('http/own-stream')] },
  'progress-not-on-the-listen-stream': { proofs: [shown('subscription/no-progress')] },
  'cancel-by-either-side': {
    proofs: [shown('cancellation/by-the-caller'), shown('direction/server-cancels')],
  },
  'cancel-by-client': { proofs: cancelled },
  'cancel-by-notification': { proofs: cancelled },
  'cancel-carries-request-id': { proofs: cancelled },
  'cancel-reason-optional': { proofs: cancelled },
  'cancel-own-requests-only': { proofs: [shown('cancellation/only-own-running')] },
  'cancel-running-requests-only': {
    proofs: [shown('cancellation/only-own-running'), shown('cancellation/not-after-the-end')],
  },
  'cancel-not-initialize': { proofs: [shown('cancellation/only-own-running')] },
  'cancel-stops-work': { proofs: [...cancelled, shown('direction/server-cancels')] },
  'cancel-frees-resources': {
    proofs: [
      shown('cancellation/leaves-nothing'),
      ending('signal › an abort ends the reporter: nothing goes out after, what waits is dropped'),
    ],
  },
  'cancel-leaves-no-response': {
    proofs: [shown('cancellation/nothing-after'), shown('direction/server-cancels')],
  },
  'cancel-may-be-ignored': { proofs: [shown('cancellation/unheeded')] },
  'cancel-late-response-ignored': { proofs: [shown('cancellation/late-answer')] },
  'cancel-races-handled': {
    proofs: [
      shown('cancellation/late-answer'),
      shown('cancellation/not-after-the-end'),
      shown('cancellation/unheeded'),
    ],
  },
  'cancel-reason-logged': {
    elsewhere: 'whoever keeps a log: both sides are given the reason, wherever the carrier has room for one',
    proofs: cancelled,
  },
  'cancel-shown-to-people': {
    elsewhere: 'the interface: the call says at once that it was cancelled',
    proofs: [shown('cancellation/leaves-nothing')],
  },
  'cancel-of-unknown-request-ignored': { proofs: [shown('cancellation/unheeded')] },
  'cancel-of-finished-request-ignored': { proofs: [shown('cancellation/unheeded')] },
  'cancel-malformed-ignored': { proofs: [shown('cancellation/unheeded')] },
  'cancel-not-by-disconnect': { proofs: [shown('http/no-cancellation-by-disconnect')] },
  'cancel-explicitly-over-http': {
    proofs: [...cancelled, shown('http/no-cancellation-by-disconnect')],
  },
  'http-cancel-closes-the-stream': { proofs: cancelled },
  'http-disconnect-is-cancellation': { proofs: [...cancelled, shown('http/lost-stream')] },
  'http-cancel-without-notification': { proofs: cancelled },
  'http-cancel-stops-work-soon': { proofs: cancelled },
  'http-nothing-after-cancel': { proofs: [shown('cancellation/nothing-after')] },
  'stdio-cancel-by-notification': { proofs: cancelled },
  'stdio-cancel-stops-work-soon': { proofs: cancelled },
  'stdio-nothing-after-cancel': { proofs: [shown('cancellation/nothing-after')] },
  'server-cancel-tells-end-of-listening': {
    elsewhere: SUBSCRIPTIONS,
    proofs: [shown('subscription/ended-by-notification')],
  },
  'server-cancel-for-nothing-else': {
    proofs: [shown('subscription/server-cancels-nothing-else')],
  },
  'server-cancel-names-a-listen-request': {
    proofs: [shown('subscription/server-cancels-nothing-else'), shown('subscription/ended-by-notification')],
  },
  'timeout-for-every-request': {
    elsewhere:
      'the application, which gives each call the deadlines it wants: without any, it waits very long',
    proofs: [shown('cancellation/by-the-total-deadline'), shown('cancellation/by-the-idle-deadline')],
  },
  'timeout-cancels': {
    proofs: [shown('cancellation/by-the-total-deadline'), shown('cancellation/by-the-idle-deadline')],
  },
  'timeout-set-per-request': {
    proofs: [shown('cancellation/by-the-total-deadline'), shown('cancellation/by-the-idle-deadline')],
  },
  'timeout-reset-by-progress': {
    proofs: [deadlines('the idle deadline › is put off by each update that advances')],
  },
  'timeout-maximum-kept': {
    proofs: [shown('cancellation/by-the-total-deadline'), deadlines('the total deadline › is never put off')],
  },
  'task-progress-supported': { proofs: [toldOn] },
  'task-token-outlives-the-response': {
    proofs: [
      toldOn,
      keptTask(
        'a request that has become a task › gives its result at once, and stays active until the task has ended',
      ),
    ],
  },
  'task-token-valid-until-terminal': {
    proofs: [toldOn, keptTask('a request that has become a task › ends as the task does: %s')],
  },
  'task-progress-keeps-the-token': { proofs: [toldOn] },
  'task-progress-stops-at-terminal': { proofs: [toldOn, taskCancelled] },
  'task-messages-name-the-task': { proofs: [toldOn] },
  'task-status-not-relied-on': {
    proofs: [
      asked,
      keptTask(
        'a request that has become a task › can be settled by who asks for the status instead, and cancelled',
      ),
    ],
  },
  'task-cancelled-by-tasks-cancel': { proofs: [taskCancelled] },
  'task-not-cancelled-by-notification': { proofs: [taskCancelled, taskForgotten] },
  'task-cancel-answered-with-the-task': {
    elsewhere: 'whoever keeps the tasks: the answer is taken as it is',
    proofs: [taskCancelled],
  },
  'task-extension-no-progress': { proofs: [extension] },
  'task-extension-status-message-may-be-shown': {
    elsewhere: 'the application: the message is one that a person can read',
    proofs: [extension],
  },
};
