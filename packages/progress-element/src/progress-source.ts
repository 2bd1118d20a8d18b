/** One step forward of an operation: as much as is shown of `ProgressUpdate` of `@milepost/progress-manager`. */
export interface ProgressElementUpdate {
  /** How much is done. */
  readonly progress: number;
  /** How much there is to do, in the same unit; absent while nobody knows. */
  readonly total?: number | undefined;
  /** What is being done; where absent, the message before stays. */
  readonly message?: string | undefined;
  /** Units a second; absent until it means something. */
  readonly rate?: number | undefined;
  /** The time left, in milliseconds; absent until it means something. */
  readonly remainingMs?: number | undefined;
}

/** Hears what a source tells. */
export interface ProgressObserver {
  next(update: ProgressElementUpdate): void;
  error(error: unknown): void;
  complete(): void;
}

/**
 * Where an element gets its updates from: an Observable (of RxJS, of the browser, or any with `subscribe`), or an async
 * iterable. One that has a `state`, as an operation of `@milepost/progress-manager`, is asked at its end how it ended.
 */
export type ProgressElementSource = (Subscribable | AsyncIterable<ProgressElementUpdate>) & {
  readonly state?: string;
};

interface Subscribable {
  subscribe(observer: ProgressObserver, options?: { signal: AbortSignal }): { unsubscribe(): void } | void;
}

/** Listens to a source. Returns how to stop: from then on the observer hears nothing more. */
export function follow(source: ProgressElementSource, observer: ProgressObserver): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const heard: ProgressObserver = {
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
  const stop = begin(source, heard, signal);
  return () => {
    controller.abort();
    stop();
  };
}

// A source that cannot be begun with, such as a stream that somebody else reads, has failed as well.
function begin(source: ProgressElementSource, observer: ProgressObserver, signal: AbortSignal): () => void {
  try {
    return 'subscribe' in source ? subscribe(source, observer, signal) : read(source, observer, signal);
  } catch (error) {
    observer.error(error);
    return () => undefined;
  }
}

function subscribe(source: Subscribable, observer: ProgressObserver, signal: AbortSignal): () => void {
  // The browser's own Observable gives nothing back: it heeds the signal.
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
  // Nobody wants to know any more what an iterator throws that is told to stop.
  return () => void (async () => iterator.return?.())().catch(() => undefined);
}
