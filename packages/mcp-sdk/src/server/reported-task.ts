import type { SentNotification } from './request-context.js';

/**
 * A task whose progress is still reported after the request that created it was answered. Pass it to
 * `reporterFor(context, { task })`. Nothing ends that reporter for you: call its `complete` or `fail` before you
 * set the terminal status of the task, because no progress may be sent after that.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
 */
export interface ReportedTask {
  /** The id of the task, as the client knows it. */
  readonly taskId: string;
  /**
   * Called with each new text, to store it as the `statusMessage` of the task. Default: no text is stored.
   *
   * In revision 2025-11-25, progress notifications are sent too, if the client asked for them. In revision
   * 2026-07-28 a task may not send progress notifications. There, progress is reported only through this
   * function.
   */
  setStatusMessage?: ((statusMessage: string) => void | PromiseLike<void>) | undefined;
  /**
   * Called with each progress notification, to send it. It is not called in revision 2026-07-28. Default: the
   * notification is sent on the stream of the request.
   *
   * Only over HTTP with the SDK v1, that stream ends with the response, so the default loses the later updates.
   * There, use the session of the `McpServer` named `server`:
   *
   * - `(notification) => server.server.notification(notification)` sends the notification on the stream of the
   *   session. The status notifications of the task are sent on the same stream, so the order is kept. Use this
   *   if you can.
   * - `(notification) => server.server.notification(notification, { relatedTask: { taskId } })` makes the SDK
   *   keep the notification until the client calls `tasks/result`. If the client learns from the status that the
   *   task has ended before it has read that stream, it ignores the updates that are still on it.
   */
  notify?: ((notification: SentNotification) => Promise<void>) | undefined;
}
