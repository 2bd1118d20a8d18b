import type { TypedArgument } from './tool-arguments.js';

/** How a server that listens is talked to. */
export type ListeningKind = 'http' | 'websocket';

/** Which server is meant, and how it is talked to. */
export interface ServerChoice {
  readonly transport: 'stdio' | 'in-memory' | ListeningKind;
  /** The command of a server that is not ours, from behind `--`. */
  readonly serverCommand?: readonly string[];
  /** Where a server listens already; only with `http` and `websocket`. */
  readonly serverUrl?: string;
  /** What that one asks of its clients. */
  readonly token?: string;
}

/** What holds for every command. */
export interface CommonOptions extends ServerChoice {
  /** How many at once; at least 1. */
  readonly count: number;
  readonly json: boolean;
  readonly idleTimeoutMs?: number;
  readonly totalTimeoutMs?: number;
  readonly connectTimeoutMs: number;
  /** False where colours were turned off. */
  readonly color: boolean;
  readonly ascii: boolean;
}

/** The user's own inputs for the tour. */
export interface TourInputs {
  readonly file?: string;
  readonly url?: string;
  readonly data?: string;
  readonly folder?: string;
}

/** What the user wants. */
export type Wish =
  | { readonly kind: 'tour'; readonly inputs: TourInputs; readonly options: CommonOptions }
  | {
      readonly kind: 'run';
      readonly tool: string;
      readonly typed: readonly TypedArgument[];
      /** Arguments given as JSON: taken as they are. */
      readonly argumentsJson?: Readonly<Record<string, unknown>>;
      readonly options: CommonOptions;
    }
  | { readonly kind: 'list'; readonly options: CommonOptions }
  /** The help or the version, to be printed. */
  | { readonly kind: 'print'; readonly text: string };
