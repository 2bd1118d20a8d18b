import type { TypedArgument } from './tool-arguments.js';

/** The transport to a server that listens on a port. */
export type ListeningTransport = 'http' | 'websocket';

/** The server that the user chose, and the transport to it. */
export interface ServerChoice {
  readonly transport: 'stdio' | 'in-memory' | ListeningTransport;
  /** The command of another server, from the words after `--`. */
  readonly serverCommand?: readonly string[];
  /** The URL of a server that already listens; only with `http` and `websocket`. */
  readonly serverUrl?: string;
  /** The token that the server at `serverUrl` requires. */
  readonly token?: string;
}

/** The options that every command has. */
export interface CommonOptions extends ServerChoice {
  /** How many times the calls are made at the same time; from 1 to 10,000. */
  readonly count: number;
  readonly json: boolean;
  readonly idleTimeoutMs?: number;
  readonly totalTimeoutMs?: number;
  readonly connectTimeoutMs: number;
  /** False if the user turned colours off. */
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

/** The user's request on the command line. */
export type Invocation =
  | { readonly kind: 'tour'; readonly inputs: TourInputs; readonly options: CommonOptions }
  | {
      readonly kind: 'run';
      readonly tool: string;
      readonly typed: readonly TypedArgument[];
      /** The arguments given as JSON; they are sent unchanged. */
      readonly argumentsJson?: Readonly<Record<string, unknown>>;
      readonly options: CommonOptions;
    }
  | { readonly kind: 'list'; readonly options: CommonOptions }
  | { readonly kind: 'experiment'; readonly name: string; readonly options: CommonOptions }
  /** Print the help or the version. */
  | { readonly kind: 'print'; readonly text: string };
