import type { ProgressToken } from '@milepost/progress-core';

import type { ProgressHandler, ProgressUpdate } from './progress-update.js';

const MIN_CAPACITY = 16;
const MIN_TIME_CONSTANT_MS = 5000;
const TIME_CONSTANT_SHARE = 0.15;

/** No transport is known to carry the token. */
export const ANY_CHANNEL = 0;

/**
 * What is known of each active token, a column a fact and a slot a token: some 60 bytes a token beside its entry in the
 * map, where an object with the same facts takes four times as much.
 */
export class TokenTable {
  readonly #slots = new Map<ProgressToken, number>();
  readonly #maxTokens: number;
  #free: number[] = [];
  #used = 0;
  /** The last valid progress; `-Infinity` before the first. */
  progress = new Float64Array(0);
  /** The last total; NaN while unknown. */
  total = new Float64Array(0);
  /** The state of the rate of delivery, a theoretical arrival time. */
  arrivalMs = new Float64Array(0);
  /** When the token last advanced, or was registered. */
  advancedAtMs = new Float64Array(0);
  /** When the token was registered, in whole ms modulo 2³². */
  #startedAtMs = new Uint32Array(0);
  /** How many valid updates have come. */
  sequence = new Uint32Array(0);
  /** 1 while the token's handler runs. */
  busy = new Uint8Array(0);
  /** The transport that carries the token, or {@link ANY_CHANNEL}. */
  channel = new Uint32Array(0);
  // Exponentially weighted sums of what was done and of the time it took: their ratio is the rate.
  #doneWeighted = new Float32Array(0);
  #timeWeighted = new Float32Array(0);
  readonly #handlers: (ProgressHandler | undefined)[] = [];

  constructor(maxTokens: number) {
    this.#maxTokens = maxTokens;
  }

  get size(): number {
    return this.#slots.size;
  }

  get full(): boolean {
    return this.#slots.size >= this.#maxTokens;
  }

  /** The active tokens with their slots. */
  entries(): IterableIterator<[ProgressToken, number]> {
    return this.#slots.entries();
  }

  slotOf(token: ProgressToken): number | undefined {
    return this.#slots.get(token);
  }

  handlerOf(slot: number): ProgressHandler | undefined {
    return this.#handlers[slot];
  }

  /** What is known of a slot as an update. */
  updateOf(
    slot: number,
    token: ProgressToken,
    message: string | undefined,
    heartbeat: boolean,
    nowMs: number,
  ): ProgressUpdate {
    const progress = this.progress[slot] as number;
    const known = this.total[slot] as number;
    const total = Number.isNaN(known) ? undefined : known;
    const fraction = known > 0 ? Math.min(Math.max(progress / known, 0), 1) : undefined;
    const rate = this.rateOf(slot);
    return {
      token,
      progress,
      total,
      message,
      sequence: this.sequence[slot] as number,
      fraction,
      percentage: fraction === undefined ? undefined : fraction * 100,
      rate,
      remainingMs: total === undefined || !rate ? undefined : (Math.max(total - progress, 0) / rate) * 1000,
      elapsedMs: this.elapsedMsOf(slot, nowMs),
      heartbeat,
    };
  }

  /** Takes a slot for a token that has none. */
  add(token: ProgressToken, handler: ProgressHandler | undefined, nowMs: number): number {
    const slot = this.#free.pop() ?? this.#used++;
    if (slot >= this.progress.length) this.#resize(Math.max(MIN_CAPACITY, Math.ceil(slot * 1.5)));
    this.#slots.set(token, slot);
    this.#handlers[slot] = handler;
    this.progress[slot] = -Infinity;
    this.total[slot] = NaN;
    this.arrivalMs[slot] = -Infinity;
    this.advancedAtMs[slot] = nowMs;
    this.#startedAtMs[slot] = nowMs;
    this.sequence[slot] = 0;
    this.busy[slot] = 0;
    this.channel[slot] = ANY_CHANNEL;
    this.#doneWeighted[slot] = 0;
    this.#timeWeighted[slot] = 0;
    return slot;
  }

  /** Makes the token unknown; its slot keeps its facts until it is {@link release}d. */
  remove(token: ProgressToken): void {
    this.#slots.delete(token);
  }

  release(slot: number): void {
    this.#handlers[slot] = undefined;
    this.#free.push(slot);
    if (this.#free.length < this.#used) return;
    // Nothing is active: give back what a peak has taken.
    this.#free = [];
    this.#handlers.length = 0;
    this.#used = 0;
    this.#resize(0);
  }

  /** Notes what a step forward, not noted yet, says of the rate. */
  advance(slot: number, progress: number, nowMs: number): void {
    const took = nowMs - (this.advancedAtMs[slot] as number);
    // The first update says where the operation stands, not how fast it got there.
    if (this.sequence[slot] !== 0) {
      const done = progress - (this.progress[slot] as number);
      const kept = took > 0 ? Math.exp(-took / this.#timeConstantMs(slot, nowMs)) : 1;
      this.#doneWeighted[slot] = (this.#doneWeighted[slot] as number) * kept + done;
      this.#timeWeighted[slot] = (this.#timeWeighted[slot] as number) * kept + took;
    }
    this.advancedAtMs[slot] = nowMs;
  }

  /** Notes a valid update. */
  note(slot: number, progress: number, total: number | undefined): void {
    this.progress[slot] = progress;
    if (total !== undefined) this.total[slot] = total;
    (this.sequence[slot] as number)++;
  }

  /** Units a second; undefined until two updates at different times have come. */
  rateOf(slot: number): number | undefined {
    const took = this.#timeWeighted[slot] as number;
    if (!(took > 0)) return undefined;
    const rate = ((this.#doneWeighted[slot] as number) / took) * 1000;
    return Number.isFinite(rate) ? rate : undefined;
  }

  /** How long the token has been active, in ms; exact to one, modulo 2³² (49 days). */
  elapsedMsOf(slot: number, nowMs: number): number {
    return (Math.trunc(nowMs) - (this.#startedAtMs[slot] as number)) >>> 0;
  }

  // Long operations may be judged by a longer past.
  #timeConstantMs(slot: number, nowMs: number): number {
    return Math.max(MIN_TIME_CONSTANT_MS, TIME_CONSTANT_SHARE * this.elapsedMsOf(slot, nowMs));
  }

  #resize(wanted: number): void {
    const capacity = Math.min(wanted, Math.max(this.#maxTokens, this.#used));
    this.progress = resized(this.progress, new Float64Array(capacity));
    this.total = resized(this.total, new Float64Array(capacity));
    this.arrivalMs = resized(this.arrivalMs, new Float64Array(capacity));
    this.advancedAtMs = resized(this.advancedAtMs, new Float64Array(capacity));
    this.#startedAtMs = resized(this.#startedAtMs, new Uint32Array(capacity));
    this.sequence = resized(this.sequence, new Uint32Array(capacity));
    this.busy = resized(this.busy, new Uint8Array(capacity));
    this.channel = resized(this.channel, new Uint32Array(capacity));
    this.#doneWeighted = resized(this.#doneWeighted, new Float32Array(capacity));
    this.#timeWeighted = resized(this.#timeWeighted, new Float32Array(capacity));
  }
}

function resized<Column extends Float64Array | Float32Array | Uint32Array | Uint8Array>(
  from: Column,
  to: Column,
): Column {
  to.set(from.subarray(0, to.length));
  return to;
}
