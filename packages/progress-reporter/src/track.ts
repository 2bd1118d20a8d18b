import { ProgressErrorCode } from '@milepost/progress-core';

/** How items are counted and named. */
export interface TrackOptions<Item> {
  /** How many items there are, where the iterable does not know it itself. */
  total?: number | undefined;
  /** The message for an item, told when the work on it begins. */
  message?: ((item: Item) => string) | undefined;
}

/** The little of a phase that counting items needs. */
interface ItemCounter {
  report(progress: number, total?: number, message?: string): void;
  complain(code: ProgressErrorCode, why: () => unknown): void;
}

/** Iterates `items` and counts each on `counter`, from `start` on, when the next one is asked for. */
export function track<Item>(
  counter: ItemCounter,
  items: Iterable<Item> | AsyncIterable<Item>,
  start: number,
  options: TrackOptions<Item>,
): Iterable<Item> | AsyncIterable<Item> {
  const size = options.total ?? sizeOf(items);
  const end = size === undefined ? undefined : start + size;
  const begin = (done: number, item: Item): void => {
    counter.report(start + done, end, options.message && messageFor(item, options.message, counter));
  };
  const finish = (done: number): void => {
    counter.report(start + done, end);
  };
  return isAsyncIterable(items) ? countAsync(items, begin, finish) : countSync(items, begin, finish);
}

function* countSync<Item>(
  items: Iterable<Item>,
  begin: (done: number, item: Item) => void,
  finish: (done: number) => void,
): Generator<Item, void> {
  let done = 0;
  for (const item of items) {
    begin(done, item);
    yield item;
    done++;
  }
  finish(done);
}

async function* countAsync<Item>(
  items: AsyncIterable<Item>,
  begin: (done: number, item: Item) => void,
  finish: (done: number) => void,
): AsyncGenerator<Item, void> {
  let done = 0;
  for await (const item of items) {
    begin(done, item);
    yield item;
    done++;
  }
  finish(done);
}

function messageFor<Item>(
  item: Item,
  message: (item: Item) => string,
  counter: ItemCounter,
): string | undefined {
  try {
    return message(item);
  } catch (error) {
    // The work on the item matters more than its name.
    counter.complain(ProgressErrorCode.STATE_ERROR, () => error);
    return undefined;
  }
}

function sizeOf(items: object): number | undefined {
  if (Array.isArray(items)) return items.length;
  const { size, length } = items as { size?: unknown; length?: unknown };
  if (typeof size === 'number') return size;
  return ArrayBuffer.isView(items) && typeof length === 'number' ? length : undefined;
}

function isAsyncIterable<Item>(items: Iterable<Item> | AsyncIterable<Item>): items is AsyncIterable<Item> {
  return typeof items === 'object' && Symbol.asyncIterator in items;
}
