import type { SentNotification } from './request-context.js';

/**
 * A task whose progress is still reported after the request that created it was answered. End its reporter
 * yourself, before the task gets its terminal status.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
 */
export interface ReportedTask {
  readonly taskId: string;
  /**
   * Sets the `statusMessage` of the task. The tasks extension of revision 2026-07-28 allows no progress
   * notifications, so this is its only way to report progress. In revision 2025-11-25 it is called in
   * addition to the notifications, and also if the requester asked for none.
   */
  setStatusMessage?: ((statusMessage: string) => void | PromiseLike<void>) | undefined;
  /**
   * Sends a progress notification, in revision 2025-11-25. Default: sends it on the stream of the request,
   * which over HTTP ends with the response. Over HTTP with the SDK v1, give one of these instead:
   *
   * - `(notification) => server.server.notification(notification)` sends on the stream of the session, in
   *   order with the task's status notifications.
   * - The same with `{ relatedTask: { taskId } }` as a second argument keeps the notification for
   *   `tasks/result`. A client that receives the end of the task on the other stream first does not receive
   *   the last updates.
   */
  notify?: ((notification: SentNotification) => Promise<void>) | undefined;
}
