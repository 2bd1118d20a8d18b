import type { ProgressToken } from '@milepost/progress-core';

import type { ProgressHandler, ProgressUpdate } from './progress-update.js';

// Each token has a row of 56 bytes in one buffer. The constants below are the positions of the fields in a
// row, counted in units of the field's type. The fields that every update needs come first, because the cost
// of an update is mostly the number of cache lines that it touches.
const ROW_BYTES = 56;
const F64 = ROW_BYTES / 8;
const F32 = ROW_BYTES / 4;
const U32 = ROW_BYTES / 4;
const PROGRESS = 0; // f64
const ADVANCED_AT_MS = 1; // f64
const CHANNEL = 4; // u32
const SEQUENCE = 5; // u32
const STATUS = 6; // u32
const STARTED_AT_MS = 7; // u32
const DONE_WEIGHTED = 8; // f32
const TIME_WEIGHTED = 9; // f32
const TOTAL = 5; // f64
const ARRIVAL_MS = 6; // f64

const HAS_HANDLER = 1;
const BUSY = 2;
const ADVANCED = 4;

const MIN_CAPACITY = 16;
const GROWTH = 1.5;
const MIN_TIME_CONSTANT_MS = 5000;
const TIME_CONSTANT_SHARE = 0.15;

/** The channel of a token whose transport is not known. */
export const ANY_CHANNEL = 0;

/**
 * The state of each active token, one row a token. With its handler, a row takes 64 bytes, in addition to the
 * token's entry in the map. An object with the same fields takes three times as much.
 */
export class TokenTable {
  readonly #slots = new Map<ProgressToken, number>();
  readonly #maxTokens: number;
  #free: number[] = [];
  #used = 0;
  #capacity = 0;
  #handlers: (ProgressHandler | undefined)[] = [];
  #f64 = new Float64Array(0);
  #f32 = new Float32Array(0);
  #u32 = new Uint32Array(0);

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

  /** The last valid progress; `-Infinity` before the first. */
  progressOf(slot: number): number {
    return this.#f64[slot * F64 + PROGRESS] as number;
  }

  /** The time at which the token last advanced or, before that, was registered. */
  advancedAtMsOf(slot: number): number {
    return this.#f64[slot * F64 + ADVANCED_AT_MS] as number;
  }

  /** The state of the delivery rate: a theoretical arrival time; see `Gcra`. */
  arrivalMsOf(slot: number): number {
    return this.#f64[slot * F64 + ARRIVAL_MS] as number;
  }

  setArrivalMs(slot: number, arrivalMs: number): void {
    this.#f64[slot * F64 + ARRIVAL_MS] = arrivalMs;
  }

  /** Whether the token belongs to another transport than `channel`. False if one of the two is not known. */
  isForeign(slot: number, channel: number): boolean {
    const own = this.channelOf(slot);
    return own !== channel && own !== ANY_CHANNEL && channel !== ANY_CHANNEL;
  }

  /** The transport on which the token's request was sent, or {@link ANY_CHANNEL}. */
  channelOf(slot: number): number {
    return this.#u32[slot * U32 + CHANNEL] as number;
  }

  setChannel(slot: number, channel: number): void {
    this.#u32[slot * U32 + CHANNEL] = channel;
  }

  hasHandler(slot: number): boolean {
    return ((this.#u32[slot * U32 + STATUS] as number) & HAS_HANDLER) !== 0;
  }

  /** Whether an update of the token is being delivered right now. */
  isBusy(slot: number): boolean {
    return ((this.#u32[slot * U32 + STATUS] as number) & BUSY) !== 0;
  }

  setBusy(slot: number, busy: boolean): void {
    if (busy) (this.#u32[slot * U32 + STATUS] as number) |= BUSY;
    else (this.#u32[slot * U32 + STATUS] as number) &= ~BUSY;
  }

  /** Assigns a slot to a token that has none, and returns the slot. */
  add(token: ProgressToken, handler: ProgressHandler | undefined, nowMs: number): number {
    const slot = this.#free.pop() ?? this.#used++;
    if (slot >= this.#capacity) this.#resize(Math.max(MIN_CAPACITY, Math.ceil(slot * GROWTH)));
    this.#slots.set(token, slot);
    this.#handlers[slot] = handler;
    this.#u32.fill(0, slot * U32, (slot + 1) * U32);
    this.#f64[slot * F64 + PROGRESS] = -Infinity;
    this.#f64[slot * F64 + TOTAL] = NaN;
    this.#f64[slot * F64 + ARRIVAL_MS] = -Infinity;
    this.#f64[slot * F64 + ADVANCED_AT_MS] = nowMs;
    this.#u32[slot * U32 + STARTED_AT_MS] = nowMs;
    if (handler) this.#u32[slot * U32 + STATUS] = HAS_HANDLER;
    return slot;
  }

  /** Removes the token from the active ones. Its slot keeps its state until {@link release}. */
  remove(token: ProgressToken): void {
    this.#slots.delete(token);
  }

  /** Makes a removed token active again. Its slot must not have been released. */
  restore(token: ProgressToken, slot: number): void {
    this.#slots.set(token, slot);
  }

  /** Frees a slot, which then has no handler and is not busy. */
  release(slot: number): void {
    this.#u32[slot * U32 + STATUS] = 0;
    this.#handlers[slot] = undefined;
    this.#free.push(slot);
    if (this.#free.length < this.#used) return;
    // No slot is in use: free the memory that a peak has allocated.
    this.#free = [];
    this.#handlers = [];
    this.#used = 0;
    this.#resize(0);
  }

  /** Adds an advancing update to the rate. Call it before {@link note}, which replaces the last progress. */
  advance(slot: number, progress: number, nowMs: number): void {
    const at = slot * F64;
    const tookMs = nowMs - (this.#f64[at + ADVANCED_AT_MS] as number);
    this.#f64[at + ADVANCED_AT_MS] = nowMs;
    const status = this.#u32[slot * U32 + STATUS] as number;
    if ((status & ADVANCED) === 0) {
      // The first update gives the position of the operation, but not the speed at which it got there.
      this.#u32[slot * U32 + STATUS] = status | ADVANCED;
      return;
    }
    const done = progress - (this.#f64[at + PROGRESS] as number);
    const kept = decay(tookMs / this.#timeConstantMs(slot, nowMs));
    const f32 = this.#f32;
    f32[slot * F32 + DONE_WEIGHTED] = (f32[slot * F32 + DONE_WEIGHTED] as number) * kept + done;
    f32[slot * F32 + TIME_WEIGHTED] = (f32[slot * F32 + TIME_WEIGHTED] as number) * kept + tookMs;
  }

  /** Stores the values of a valid update, and counts it. */
  note(slot: number, progress: number, total: number | undefined): void {
    this.#f64[slot * F64 + PROGRESS] = progress;
    if (total !== undefined) this.#f64[slot * F64 + TOTAL] = total;
    (this.#u32[slot * U32 + SEQUENCE] as number)++;
  }

  /** Returns the state of a slot as an update. */
  updateOf(
    slot: number,
    token: ProgressToken,
    message: string | undefined,
    heartbeat: boolean,
    nowMs: number,
  ): ProgressUpdate {
    const progress = this.progressOf(slot);
    const known = this.#f64[slot * F64 + TOTAL] as number;
    const total = Number.isNaN(known) ? undefined : known;
    const fraction = known > 0 ? Math.min(Math.max(progress / known, 0), 1) : undefined;
    const rate = this.#rateOf(slot);
    const remainingMs = fraction === undefined || !rate ? NaN : (Math.max(known - progress, 0) / rate) * 1000;
    return {
      token,
      progress,
      total,
      message,
      sequence: this.#u32[slot * U32 + SEQUENCE] as number,
      fraction,
      percentage: fraction === undefined ? undefined : percentageOf(progress, known, fraction),
      rate,
      remainingMs: Number.isFinite(remainingMs) ? remainingMs : undefined,
      elapsedMs: this.#elapsedMsOf(slot, nowMs),
      heartbeat,
    };
  }

  // Returns the rate in units a second: the ratio of two exponentially weighted sums, the units done and the
  // time taken.
  #rateOf(slot: number): number | undefined {
    const tookMs = this.#f32[slot * F32 + TIME_WEIGHTED] as number;
    if (!(tookMs > 0)) return undefined;
    const rate = ((this.#f32[slot * F32 + DONE_WEIGHTED] as number) / tookMs) * 1000;
    return Number.isFinite(rate) ? rate : undefined;
  }

  // Returns whole milliseconds, modulo 2³² ms (49 days).
  #elapsedMsOf(slot: number, nowMs: number): number {
    return (nowMs - (this.#u32[slot * U32 + STARTED_AT_MS] as number)) >>> 0;
  }

  // The rate of a long operation is averaged over a longer time: 15 % of the time since its start.
  #timeConstantMs(slot: number, nowMs: number): number {
    return Math.max(MIN_TIME_CONSTANT_MS, TIME_CONSTANT_SHARE * this.#elapsedMsOf(slot, nowMs));
  }

  #resize(wanted: number): void {
    const capacity = Math.min(wanted, Math.max(this.#maxTokens, this.#used));
    const buffer = new ArrayBuffer(capacity * ROW_BYTES);
    const rows = new Float64Array(buffer);
    rows.set(this.#f64.subarray(0, rows.length));
    this.#f64 = rows;
    this.#f32 = new Float32Array(buffer);
    this.#u32 = new Uint32Array(buffer);
    this.#capacity = capacity;
  }
}

// Returns e^-x. For a small x, the usual case, the start of the series is cheaper than `Math.exp`, and exact
// to the last bit of the 32-bit sums that it is multiplied with.
function decay(x: number): number {
  return x < 0.01 ? 1 - x + (x * x) / 2 : Math.exp(-x);
}

// Multiplies before it divides: 57 * 100 / 100 is 57, but 57 / 100 * 100 is a little less.
function percentageOf(progress: number, total: number, fraction: number): number {
  const percentage = (progress * 100) / total;
  return Number.isFinite(percentage) ? Math.min(Math.max(percentage, 0), 100) : fraction * 100;
}
