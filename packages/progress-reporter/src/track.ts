import { ProgressErrorCode } from '@milepost/progress-core';

/** Options of `track`. */
export interface TrackOptions<Item> {
  /** The number of items; default the `size` or `length` of the iterable, if it has one. */
  total?: number | undefined;
  /** Returns the message for an item, which is reported when the work on it begins. Default: no message. */
  message?: ((item: Item) => string) | undefined;
}

/** The part of a phase that `track` uses. */
export interface ItemCounter {
  /** Whether reports are still accepted. */
  isOpen(): boolean;
  report(progress: number, total?: number, message?: string): void;
  reportError(code: ProgressErrorCode, why: () => unknown): void;
}

/**
 * Iterates `items`, and reports each as done to `counter` when the next is requested, counting from `start`.
 */
export function track<Item>(
  counter: ItemCounter,
  items: Iterable<Item> | AsyncIterable<Item>,
  start: number,
  options: TrackOptions<Item>,
): Iterable<Item> | AsyncIterable<Item> {
  let size = options.total ?? sizeOf(items);
  const reportDone: ReportDone = (done, message) => {
    // The list may grow while it is processed, and `options.total` may be an estimate.
    if (size !== undefined && done >= size) size = Math.max(done, sizeOf(items) ?? 0);
    counter.report(start + done, size === undefined ? undefined : start + size, message);
  };
  const messageOf = (item: Item): string | undefined =>
    options.message && counter.isOpen() ? messageFor(item, options.message, counter) : undefined;
  return isIterable(items)
    ? countSync(items, reportDone, messageOf)
    : countAsync(items, reportDone, messageOf);
}

type ReportDone = (done: number, message?: string) => void;

function* countSync<Item>(
  items: Iterable<Item>,
  reportDone: ReportDone,
  messageOf: (item: Item) => string | undefined,
): Generator<Item, void> {
  let done = 0;
  for (const item of items) {
    reportDone(done, messageOf(item));
    yield item;
    done++;
  }
  reportDone(done);
}

async function* countAsync<Item>(
  items: AsyncIterable<Item>,
  reportDone: ReportDone,
  messageOf: (item: Item) => string | undefined,
): AsyncGenerator<Item, void> {
  let done = 0;
  for await (const item of items) {
    reportDone(done, messageOf(item));
    yield item;
    done++;
  }
  reportDone(done);
}

function messageFor<Item>(
  item: Item,
  message: (item: Item) => string,
  counter: ItemCounter,
): string | undefined {
  try {
    return message(item);
  } catch (error) {
    // The error is only reported: the work on the item matters more than its message.
    counter.reportError(ProgressErrorCode.STATE_ERROR, () => error);
    return undefined;
  }
}

function sizeOf(items: unknown): number | undefined {
  try {
    const { size, length } = items as { size?: unknown; length?: unknown };
    if (typeof size === 'number') return size;
    return typeof length === 'number' ? length : undefined;
  } catch {
    return undefined;
  }
}

// An object that is iterable both ways has the type of an Iterable in the overloads of `track`, so it is
// iterated as one.
function isIterable<Item>(items: Iterable<Item> | AsyncIterable<Item>): items is Iterable<Item> {
  return (items as Partial<Iterable<Item>>)[Symbol.iterator] !== undefined;
}
