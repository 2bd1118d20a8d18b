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
   * Called with a text about the progress, such as `Reading (42 %)`, to store it as the `statusMessage` of the task. Default: no text is stored.
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
   * Only over HTTP with the SDK v1, the stream of the request ends with the response, so the default loses the
   * later updates. There, pass one of these two functions. In both, `server` is your `McpServer`:
   *
   * - `(notification) => server.server.notification(notification)` sends the notification on the stream of the
   *   session. The status notifications of the task are sent on the same stream, so the order is kept. Use this
   *   one if you can.
   * - `(notification) => server.server.notification(notification, { relatedTask: { taskId } })` makes the SDK
   *   keep the notification until the client calls `tasks/result`, and then sends it on the stream of that call.
   *   A client that has learned of the end of the task before that ignores the notification.
   */
  notify?: ((notification: SentNotification) => Promise<void>) | undefined;
}
