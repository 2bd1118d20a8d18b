import { cancellation, progress, sources, taskExtension, taskPage, tasks } from './sources.js';
import type { SpecRule } from './spec-rule.js';

/** The rules on tasks (2025-11-25), and on the tasks extension (2026-07-28). */
export const taskRules = [
  {
    id: 'task-progress-supported',
    sources: taskPage('#task-progress-notifications'),
    level: 'may',
    stated: 'plainly',
    who: 'receiver',
    requirement:
      'The progress of a request that has become a task is reported by ordinary progress notifications.',
  },
  {
    id: 'task-token-outlives-the-response',
    sources: progress('#behavior-requirements', tasks),
    level: 'must',
    who: 'receiver',
    requirement:
      "The progress of a task continues under the request's token after the CreateTaskResult, until the task ends.",
  },
  {
    id: 'task-token-valid-until-terminal',
    sources: progress('#behavior-requirements', tasks),
    level: 'must',
    stated: 'plainly',
    who: 'both',
    requirement:
      'The token stays valid, and belongs to its task, until the task is completed, failed or cancelled.',
  },
  {
    id: 'task-progress-keeps-the-token',
    sources: progress('#behavior-requirements', tasks),
    level: 'must',
    who: 'receiver',
    requirement: 'The progress of a task has only the token of the request that created the task.',
  },
  {
    id: 'task-progress-stops-at-terminal',
    sources: progress('#behavior-requirements', tasks),
    level: 'must',
    who: 'receiver',
    requirement: 'No progress follows after a task is completed, failed or cancelled.',
  },
  {
    id: 'task-messages-name-the-task',
    sources: taskPage('#associating-task-related-messages'),
    level: 'must',
    who: 'both',
    requirement:
      'Every message about a task, progress included, has io.modelcontextprotocol/related-task with the taskId in its _meta.',
  },
  {
    id: 'task-status-not-relied-on',
    sources: taskPage('#task-notifications'),
    level: 'must not',
    who: 'sender',
    requirement: 'The sender of a request that became a task does not rely on notifications/tasks/status.',
  },
  {
    id: 'task-cancelled-by-tasks-cancel',
    sources: cancellation('#behavior-requirements', tasks),
    level: 'must',
    who: 'sender',
    requirement:
      'A request that became a task is cancelled by tasks/cancel, and not by notifications/cancelled.',
  },
  {
    id: 'task-not-cancelled-by-notification',
    sources: sources(tasks, 'schema#cancellednotificationparams'),
    level: 'must not',
    who: 'sender',
    requirement: 'The requestId of a notifications/cancelled is not used to cancel a task.',
  },
  {
    id: 'task-cancel-answered-with-the-task',
    sources: cancellation('#behavior-requirements', tasks),
    level: 'must',
    stated: 'plainly',
    who: 'receiver',
    requirement: 'The response to tasks/cancel is the final state of the task.',
    elsewhere: 'The SDK keeps the tasks. The response is accepted as it is.',
  },
  {
    id: 'task-extension-no-progress',
    sources: taskExtension('#task-status-notifications'),
    level: 'must not',
    stated: 'plainly',
    who: 'receiver',
    requirement: 'A task has no progress notifications at all.',
  },
  {
    id: 'task-extension-status-message-may-be-shown',
    sources: taskExtension('#tasks'),
    level: 'may',
    who: 'application',
    requirement: 'The statusMessage of a task may be shown to the user or the model.',
    elsewhere: 'The application shows the message, which is written for people.',
  },
] as const satisfies readonly SpecRule[];
