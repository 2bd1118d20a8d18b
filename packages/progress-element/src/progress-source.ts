/** One update of an operation: the part of `ProgressUpdate` of `@milepost/progress-manager` that is shown. */
export interface ProgressElementUpdate {
  /** How much is done. */
  readonly progress: number;
  /** How much there is to do, in the same unit; absent if unknown. */
  readonly total?: number | undefined;
  /** What is being done; if absent, the previous message stays. */
  readonly message?: string | undefined;
  /** Units per second; absent until it can be estimated. */
  readonly rate?: number | undefined;
  /** The time left, in milliseconds; absent until it can be estimated. */
  readonly remainingMs?: number | undefined;
}

/** Receives the updates and the end of a source. */
export interface ProgressObserver {
  next(update: ProgressElementUpdate): void;
  error(error: unknown): void;
  complete(): void;
}

/**
 * A source of updates for an element: an Observable (of RxJS, of the browser, or any object with
 * `subscribe`), or an async iterable. If the source has a `state`, as an operation of
 * `@milepost/progress-manager` has, the element reads from it how the source ended.
 */
export type ProgressElementSource = (Subscribable | AsyncIterable<ProgressElementUpdate>) & {
  readonly state?: string;
};

interface Subscribable {
  subscribe(observer: ProgressObserver, options?: { signal: AbortSignal }): { unsubscribe(): void } | void;
}

/** Subscribes to a source. Returns a function that unsubscribes; after it, the observer receives nothing. */
export function follow(source: ProgressElementSource, observer: ProgressObserver): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const untilAborted: ProgressObserver = {
    next(update) {
      if (!signal.aborted) observer.next(update);
    },
    error(error) {
      if (!signal.aborted) observer.error(error);
    },
    complete() {
      if (!signal.aborted) observer.complete();
    },
  };
  const stop = begin(source, untilAborted, signal);
  return () => {
    controller.abort();
    stop();
  };
}

// A source that cannot be subscribed to, such as a stream that is locked by another reader, counts as failed.
function begin(source: ProgressElementSource, observer: ProgressObserver, signal: AbortSignal): () => void {
  try {
    return 'subscribe' in source ? subscribe(source, observer, signal) : read(source, observer, signal);
  } catch (error) {
    observer.error(error);
    return () => undefined;
  }
}

function subscribe(source: Subscribable, observer: ProgressObserver, signal: AbortSignal): () => void {
  // The browser's own Observable returns no subscription. It stops when the signal aborts.
  const subscription = source.subscribe(observer, { signal });
  return () => subscription?.unsubscribe();
}

function read(
  source: AsyncIterable<ProgressElementUpdate>,
  observer: ProgressObserver,
  signal: AbortSignal,
): () => void {
  const iterator = source[Symbol.asyncIterator]();
  const readAll = async (): Promise<void> => {
    while (!signal.aborted) {
      const result = await iterator.next();
      if (result.done) break;
      observer.next(result.value);
    }
    observer.complete();
  };
  readAll().catch((error: unknown) => observer.error(error));
  // Ignores an error of `return`, because the source is no longer used.
  return () => void (async () => iterator.return?.())().catch(() => undefined);
}
