import type { Transport } from '@milepost/progress-core';

import { checkControls, type ContractCapability } from './contract-capability.js';
import type { ContractPair, ContractPairOptions, CreateContractPair } from './contract-pair.js';
import { CountingClock } from './counting-clock.js';
import { RecordedEnd } from './recorded-end.js';
import { becomes, outcomeOf } from './waiting.js';

/** The name of the error with which a case reports a fault of the transport. */
export const CONTRACT_FAILURE = 'ContractFailure';

/** A pair whose client has started and whose server has not. */
export interface HalfConnection {
  readonly pair: Required<ContractPair>;
  readonly client: RecordedEnd;
  /** The server end. Its callbacks are not set yet. */
  readonly accepted: Transport;
}

/** A pair whose two ends have started. */
export interface Connection {
  readonly pair: Required<ContractPair>;
  readonly client: RecordedEnd;
  readonly server: RecordedEnd;
}

/** One run of one case: creates its pairs, waits within a limit, and cleans up. */
export class CaseRun {
  readonly clock: CountingClock = new CountingClock();
  readonly limitMs: number;
  readonly #createPair: CreateContractPair;
  readonly #needs: readonly ContractCapability[];
  readonly #pairs = new Set<ContractPair>();
  readonly #ends = new Set<RecordedEnd>();

  constructor(createPair: CreateContractPair, needs: readonly ContractCapability[], limitMs: number) {
    this.#createPair = createPair;
    this.#needs = needs;
    this.limitMs = limitMs;
  }

  /** Creates a pair whose ends are not started, and checks that it has the controls that the case needs. */
  async create(options: Omit<ContractPairOptions, 'clock'> = {}): Promise<Required<ContractPair>> {
    const pair = await this.#createPair({ clock: this.clock, ...options });
    this.#pairs.add(pair);
    checkControls(pair, this.#needs);
    return pair as Required<ContractPair>;
  }

  /** Records the callbacks of an end from now on. The end is closed after the case. */
  record(name: 'client' | 'server', transport: Transport): RecordedEnd {
    const end = new RecordedEnd(name, transport);
    this.#ends.add(end);
    return end;
  }

  /** Creates a pair, starts its client, and accepts the server end without starting it. */
  async connectClient(options?: Omit<ContractPairOptions, 'clock'>): Promise<HalfConnection> {
    const pair = await this.create(options);
    const client = this.record('client', pair.client);
    const starting = client.transport.start();
    const accepting = pair.accept();
    // It is awaited below. Until then its rejection must not count as unhandled.
    accepting.catch(() => undefined);
    await this.settles(starting, 'client.start()', 'Resolve it once the client can send.');
    await this.settles(accepting, 'accept() of the pair', 'Resolve it once the server end exists.');
    return { pair, client, accepted: await accepting };
  }

  /** Creates a pair and starts both ends. */
  async connect(options?: Omit<ContractPairOptions, 'clock'>): Promise<Connection> {
    const { pair, client, accepted } = await this.connectClient(options);
    const server = this.record('server', accepted);
    await this.settles(accepted.start(), 'server.start()', 'Resolve it once the server can send.');
    return { pair, client, server };
  }

  /** Waits until `condition` holds. Fails after `limitMs`, with the advice and the recorded events. */
  async until(condition: () => boolean, awaited: string, advice: string): Promise<void> {
    if (await becomes(condition, this.limitMs)) return;
    this.fail(`${awaited}: it did not happen within ${String(this.limitMs)} ms.`, advice);
  }

  /** Waits until a promise resolves. Fails if it rejects or stays pending. */
  async settles(promise: Promise<unknown>, what: string, advice: string): Promise<void> {
    const outcome = await outcomeOf(promise, this.limitMs);
    if (outcome === 'pending') this.fail(`${what} did not settle within ${String(this.limitMs)} ms.`, advice);
    if (outcome === 'resolved') return;
    const why = await promise.catch((error: unknown) => String(error));
    this.fail(`${what} was rejected: ${String(why)}.`, advice);
  }

  /** Waits until a promise rejects. Fails if it resolves or stays pending. */
  async rejects(promise: Promise<unknown>, what: string, advice: string): Promise<void> {
    const outcome = await outcomeOf(promise, this.limitMs);
    if (outcome !== 'rejected') this.fail(`${what} should have been rejected, and is ${outcome}.`, advice);
  }

  /** Fails unless `condition` holds. */
  expect(condition: boolean, wrong: string, advice: string): void {
    if (!condition) this.fail(wrong, advice);
  }

  /** @throws an Error that states what was wrong, what to do, and what happened at the recorded ends. */
  fail(wrong: string, advice: string): never {
    const happened = [...this.#ends].map((end) => end.describe()).join('; ');
    const failure = new Error(`${wrong} ${advice}${happened === '' ? '' : ` (What happened: ${happened}.)`}`);
    failure.name = CONTRACT_FAILURE;
    throw failure;
  }

  /** Closes every end and disposes of every pair. Fails if one of them does not settle in time. */
  async cleanUp(): Promise<void> {
    for (const end of this.#ends) end.onEvent = undefined;
    const closing = [...this.#ends].map((end) => end.close());
    const closed = await outcomeOf(Promise.allSettled(closing), this.limitMs);
    const disposing = [...this.#pairs].map(async (pair) => pair.dispose?.());
    this.#pairs.clear();
    const disposed = await outcomeOf(Promise.all(disposing), this.limitMs);
    if (closed === 'pending')
      this.fail('close() did not settle after the case.', 'It must settle in every case.');
    if (disposed !== 'resolved') this.fail(`dispose() of the pair is ${disposed}.`, 'It must resolve.');
    this.#ends.clear();
  }
}
