import type { OutlivingTask, TaskEnd } from '@milepost/progress-core';

import { RecentMap } from './recent-map.js';
import { ANY_CHANNEL } from './token-table.js';

const MAX_EARLY_ENDS = 1024;

/**
 * The tasks that operations have become, by the channel they run on: a task's id is unique only to its peer.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
 */
export class OutlivingTasks<Owner> {
  readonly #owners = new Map<string, Owner>();
  // A task can end in the same breath as the response that tells of it, before anybody has read that.
  readonly #early = new RecentMap<string, TaskEnd['status']>(MAX_EARLY_ENDS);
  #expected = 0;

  /** Whether the end of a task is of interest. */
  get any(): boolean {
    return this.#owners.size > 0 || this.#expected > 0;
  }

  /** Says that a response may tell of a task; returns what says that it has been read. */
  expect(): () => void {
    this.#expected++;
    return () => {
      if (--this.#expected === 0) this.#early.clear();
    };
  }

  /** Keeps whose task it is; returns how it ended where that is known already. */
  add(channel: number, { taskId }: OutlivingTask, owner: Owner): TaskEnd['status'] | undefined {
    this.#owners.set(keyOf(channel, taskId), owner);
    return this.#early.get(keyOf(channel, taskId));
  }

  delete(channel: number, { taskId }: OutlivingTask, owner: Owner): void {
    const key = keyOf(channel, taskId);
    if (this.#owners.get(key) === owner) this.#owners.delete(key);
  }

  /** Whose task it is that has ended, as was heard on `channel`. */
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
