import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Clock, systemClock } from '@milepost/progress-core';

import type { ConnectionEvent } from '../connection-event.js';
import type { CommonOptions } from '../invocation.js';
import type { OperationView } from '../operation-view.js';
import { ExitCode } from '../outcome.js';
import { repeatCalls } from '../planned-call.js';
import { runOperations } from '../run-operations.js';
import { openSession, type Session } from '../session.js';
import { planTour, type Tour } from '../tour.js';
import type { RunView } from '../view.js';
import type { Experiment, Finding, Lab, LabCall, LabRunOptions, LabServer } from './experiment.js';

/** Options of {@link runExperiment}. */
export interface ExperimentOptions {
  readonly options: CommonOptions;
  readonly view: RunView;
  /** Aborted when the user interrupts the experiment. */
  readonly signal: AbortSignal;
  /** Prints a finding, after the view is closed. */
  readonly onFinding: (finding: Finding) => void;
}

/**
 * Runs an experiment, and closes everything that it has opened.
 *
 * @returns the exit code: 0 if every call has ended as the experiment expects, 1 otherwise.
 * @throws what {@link openSession} throws; the reason of `signal` if the user has interrupted the experiment.
 */
export async function runExperiment(experiment: Experiment, options: ExperimentOptions): Promise<number> {
  const { view, onFinding } = options;
  const tour = await planTour({}, { file: process.execPath, cwd: process.cwd() });
  const bench = new Bench(tour, options, systemClock);
  let findings: readonly Finding[] = [];
  try {
    findings = await experiment.run(bench);
  } finally {
    await bench.close();
    bench.closeView(view);
  }
  findings.forEach(onFinding);
  return bench.isAsExpected ? ExitCode.OK : ExitCode.FAILED;
}

class Bench implements Lab {
  readonly tour: Tour;
  readonly signal: AbortSignal;
  isAsExpected = true;
  readonly #options: ExperimentOptions;
  readonly #clock: Clock;
  readonly #startedAtMs: number;
  readonly #operations: OperationView[] = [];
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #running = new Set<Promise<unknown>>();

  constructor(tour: Tour, options: ExperimentOptions, clock: Clock) {
    this.tour = tour;
    this.signal = options.signal;
    this.#options = options;
    this.#clock = clock;
    this.#startedAtMs = clock.now();
  }

  readonly open = async ({ needs, ...server }: LabServer = {}): Promise<Session> => {
    const { options, view, signal } = this.#options;
    const session = await openSession({
      options: { ...options, ...server },
      needs: { ...this.tour.needs, ...needs },
      signal,
      log: this.log,
      onConnectionEvent: (event: ConnectionEvent) => view.connectionChanged(event),
    });
    this.onEnd(() => session.close());
    return session;
  };

  readonly run = async (
    session: Session,
    calls: readonly LabCall[],
    options?: LabRunOptions,
  ): Promise<readonly OperationView[]> => {
    const running = this.#run(session, calls, options);
    this.#running.add(running);
    return running;
  };

  async #run(
    session: Session,
    calls: readonly LabCall[],
    { signal = this.signal, onUpdate }: LabRunOptions = {},
  ): Promise<readonly OperationView[]> {
    const { options, view } = this.#options;
    const planned = calls.flatMap(({ name, expects = 'completed', ...call }) =>
      repeatCalls([call], options.count).map((repeated) => ({
        ...repeated,
        expects,
        name: name === undefined ? repeated.name : repeated.name.replace(call.tool, name),
      })),
    );
    const { operations } = await runOperations(planned, {
      ...options,
      connection: session.connection,
      unitOf: session.unitOf,
      view: {
        started: (operation) => view.started(operation),
        updated: (operation) => {
          view.updated(operation);
          onUpdate?.(operation);
        },
        ended: (operation) => view.ended(operation),
      },
      signal: AbortSignal.any([this.signal, signal]),
      clock: this.#clock,
    });
    this.#operations.push(...operations);
    this.signal.throwIfAborted();
    if (operations.some(({ state }, index) => state !== planned[index]?.expects)) this.isAsExpected = false;
    return operations;
  }

  readonly log = (line: string): void => this.#options.view.logged(line);

  readonly onEnd = (close: () => Promise<void>): void => {
    this.#closers.unshift(close);
  };

  readonly temporaryFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'milepost-checkpoints-'));
    const remove = (): void => rmSync(folder, { recursive: true, force: true });
    process.once('exit', remove);
    this.onEnd(() => {
      process.off('exit', remove);
      remove();
      return Promise.resolve();
    });
    return folder;
  };

  /** Waits until every call has ended, and closes everything, even if something cannot be closed. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#running);
    for (const close of this.#closers.splice(0))
      await close().catch((error: unknown) => this.log(String(error)));
  }

  /** Draws the summary, if there was anything to draw. */
  closeView(view: RunView): void {
    if (this.#operations.length === 0) return;
    view.closed({ operations: this.#operations, durationMs: this.#clock.now() - this.#startedAtMs });
  }
}
