import { follow, type ProgressElementSource, type ProgressElementUpdate } from './progress-source.js';
import { isState, type ProgressElementState } from './progress-state.js';

interface Listener {
  next(update: ProgressElementUpdate): void;
  end(state: ProgressElementState, message?: string): void;
}

/** Follows a source between `start` and `stop`. A source that has ended is not started again. */
export class SourceFollower {
  readonly #listener: Listener;
  #source: ProgressElementSource | undefined;
  #ended = false;
  #stop: (() => void) | undefined;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  get source(): ProgressElementSource | undefined {
    return this.#source;
  }

  /** Stops following the previous source. The new one is followed after `start`. */
  set source(source: ProgressElementSource | undefined) {
    this.stop();
    this.#source = source;
    this.#ended = false;
  }

  start(): void {
    const source = this.#source;
    if (!source || this.#ended) return;
    this.#stop = follow(source, {
      next: (update) => this.#listener.next(update),
      error: (error) => this.#end('failed', error instanceof Error ? error.message : String(error)),
      complete: () => this.#end(isState(source.state) ? source.state : 'completed'),
    });
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #end(state: ProgressElementState, message?: string): void {
    this.#ended = true;
    this.#listener.end(state, message);
  }
}
