import type { OutlivingTask, TaskEnd } from '@milepost/progress-core';

import { RecentMap } from './recent-map.js';
import { ANY_CHANNEL } from './channel-id.js';

const MAX_EARLY_ENDS = 1024;

/**
 * The tasks that operations have become. Their key includes the channel, because a task id is unique only
 * within its peer.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
 */
export class OutlivingTasks<Owner> {
  readonly #owners = new Map<string, Owner>();
  // Ends of tasks that are not known yet. A peer may send the end directly after the response that names the
  // task, so that it is received before `run` has read the response.
  readonly #early = new RecentMap<string, TaskEnd['status']>(MAX_EARLY_ENDS);
  #expected = 0;

  /** Whether messages have to be checked for ends of tasks. */
  get any(): boolean {
    return this.#owners.size > 0 || this.#expected > 0;
  }

  /**
   * Announces a response that may name a task. Call the returned function when the response has been read.
   */
  expect(): () => void {
    this.#expected++;
    return () => {
      if (--this.#expected === 0) this.#early.clear();
    };
  }

  /** Stores the owner of a task. Returns the task's final status if its end was received before. */
  add(channel: number, { taskId }: OutlivingTask, owner: Owner): TaskEnd['status'] | undefined {
    this.#owners.set(keyOf(channel, taskId), owner);
    return this.#early.get(keyOf(channel, taskId));
  }

  delete(channel: number, { taskId }: OutlivingTask, owner: Owner): void {
    const key = keyOf(channel, taskId);
    if (this.#owners.get(key) === owner) this.#owners.delete(key);
  }

  /**
   * Returns the owner of a task whose end was received on `channel`. If the task is not known, and a response
   * that may name it is expected, the end is kept for {@link add}.
   */
  end(channel: number, { taskId, status }: TaskEnd): Owner | undefined {
    const key = keyOf(channel, taskId);
    const owner = this.#owners.get(key) ?? this.#owners.get(keyOf(ANY_CHANNEL, taskId));
    if (!owner && this.#expected > 0) this.#early.set(key, status);
    return owner;
  }
}

function keyOf(channel: number, taskId: string): string {
  return `${String(channel)} ${taskId}`;
}
