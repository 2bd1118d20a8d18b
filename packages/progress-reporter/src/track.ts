import { ProgressErrorCode } from '@milepost/progress-core';

/** How items are counted and named. */
export interface TrackOptions<Item> {
  /** How many items there are, where the iterable does not know it itself. */
  total?: number | undefined;
  /** The message for an item, told when the work on it begins. */
  message?: ((item: Item) => string) | undefined;
}

/** The little of a phase that counting items needs. */
export interface ItemCounter {
  /** Whether anybody hears what is reported. */
  isOpen(): boolean;
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
  let size = options.total ?? sizeOf(items);
  const tell: Tell = (done, message) => {
    // A list may grow while it is worked on, and a total may have been a guess.
    if (size !== undefined && done >= size) size = Math.max(done, sizeOf(items) ?? 0);
    counter.report(start + done, size === undefined ? undefined : start + size, message);
  };
  const name = (item: Item): string | undefined =>
    options.message && counter.isOpen() ? messageFor(item, options.message, counter) : undefined;
  return isIterable(items) ? countSync(items, tell, name) : countAsync(items, tell, name);
}

type Tell = (done: number, message?: string) => void;

function* countSync<Item>(
  items: Iterable<Item>,
  tell: Tell,
  name: (item: Item) => string | undefined,
): Generator<Item, void> {
  let done = 0;
  for (const item of items) {
    tell(done, name(item));
    yield item;
    done++;
  }
  tell(done);
}

async function* countAsync<Item>(
  items: AsyncIterable<Item>,
  tell: Tell,
  name: (item: Item) => string | undefined,
): AsyncGenerator<Item, void> {
  let done = 0;
  for await (const item of items) {
    tell(done, name(item));
    yield item;
    done++;
  }
  tell(done);
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

function sizeOf(items: unknown): number | undefined {
  try {
    const { size, length } = items as { size?: unknown; length?: unknown };
    if (typeof size === 'number') return size;
    return typeof length === 'number' ? length : undefined;
  } catch {
    return undefined;
  }
}

// What can be iterated both ways is an Iterable to the compiler as well; `for await` takes that too.
function isIterable<Item>(items: Iterable<Item> | AsyncIterable<Item>): items is Iterable<Item> {
  return (items as Partial<Iterable<Item>>)[Symbol.iterator] !== undefined;
}
