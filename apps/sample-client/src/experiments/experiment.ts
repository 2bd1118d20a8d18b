import type { ListeningTransport } from '../invocation.js';
import type { OperationState, OperationView } from '../operation-view.js';
import type { PlannedCall } from '../planned-call.js';
import type { ServerNeeds } from '../server-needs.js';
import type { Session } from '../session.js';
import type { Tour } from '../tour.js';

/** A demonstration of one property of progress, which runs on the sample server. */
export interface Experiment {
  readonly name: string;
  /** What the experiment does, in one line for the list. */
  readonly title: string;
  /** What to look at while it runs, in one or two sentences. */
  readonly lookAt: string;
  /** A command that runs the same work, for a user who wants to change its parameters. Default: none. */
  readonly variation?: string;
  /** The only transport with which it works. Default: any. */
  readonly transport?: 'stdio' | 'websocket';
  /** Runs the experiment. Resolves to what came out. */
  readonly run: (lab: Lab) => Promise<readonly Finding[]>;
}

/** A result of an experiment. */
export interface Finding {
  /** For people: one line. */
  readonly text: string;
  /** The same for programs; `--json` prints it. */
  readonly figures?: Readonly<Record<string, unknown>>;
}

/** A call of an experiment. */
export interface LabCall extends Omit<PlannedCall, 'name'> {
  /** Default: the name of the tool. */
  readonly name?: string;
  /** The state in which the call ends if the experiment succeeds. Default: `completed`. */
  readonly expects?: OperationState;
}

/** Options of {@link Lab.run}. */
export interface LabRunOptions {
  /** Cancels these calls when aborted. */
  readonly signal?: AbortSignal;
  /** Called with each update of these calls. */
  readonly onUpdate?: (operation: OperationView) => void;
}

/** Options of {@link Lab.open}. */
export interface LabServer {
  /** Default: the transport that the user chose. */
  readonly transport?: 'stdio' | ListeningTransport;
  /** A server that already listens. Default: a sample server is started. */
  readonly serverUrl?: string;
  readonly token?: string;
  /** Permissions and settings that this server gets in addition. */
  readonly needs?: Partial<ServerNeeds>;
}

/** What an experiment uses to do its work. Everything that it opens is closed when the experiment ends. */
export interface Lab {
  /** The calls and the permissions of the tour, which suit this machine. */
  readonly tour: Tour;
  /** Aborted when the user interrupts the experiment. */
  readonly signal: AbortSignal;
  /** Connects to a sample server. */
  readonly open: (server?: LabServer) => Promise<Session>;
  /**
   * Makes calls at the same time, and shows them. Resolves when the last one has ended.
   *
   * @throws the reason of `signal` when the user has interrupted the experiment.
   */
  readonly run: (
    session: Session,
    calls: readonly LabCall[],
    options?: LabRunOptions,
  ) => Promise<readonly OperationView[]>;
  /** Shows a line about what happens now. */
  readonly log: (line: string) => void;
  /** Calls `close` when the experiment ends. The functions are called in reverse order: the last one first. */
  readonly onEnd: (close: () => Promise<void>) => void;
  /** Creates a folder that is removed when the experiment ends, also if the process exits early. */
  readonly temporaryFolder: () => string;
}
