import type { ProgressToken } from '@milepost/progress-core';

import { ANY_CHANNEL } from '../channel-id.js';
import { fractionOf, percentageOf } from './fraction.js';
import type { ProgressUpdate } from '../progress-update.js';
import { keptShare, rateOf, remainingMsAt } from './rate-estimate.js';

// Each row has 56 bytes in one buffer. The constants below are the positions of the fields in a row, counted
// in units of the field's type. The fields that every update needs come first, because the cost of an update
// is mostly the number of cache lines that it touches.
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

// The bits of STATUS.
const HAS_HANDLER = 1;
const BUSY = 2;
const ADVANCED = 4;

/** The numbers of each token, one row a token. A row is found by its slot, the position in the buffer. */
export class TokenRows {
  #f64 = new Float64Array(0);
  #f32 = new Float32Array(0);
  #u32 = new Uint32Array(0);
  #capacity = 0;

  /** The number of rows for which there is memory. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Changes the number of rows. The rows below it keep their values. */
  resize(capacity: number): void {
    const buffer = new ArrayBuffer(capacity * ROW_BYTES);
    const rows = new Float64Array(buffer);
    rows.set(this.#f64.subarray(0, rows.length));
    this.#f64 = rows;
    this.#f32 = new Float32Array(buffer);
    this.#u32 = new Uint32Array(buffer);
    this.#capacity = capacity;
  }

  /** Sets the row to that of a token without updates, which is registered at `nowMs`. */
  reset(slot: number, hasHandler: boolean, nowMs: number): void {
    this.#u32.fill(0, slot * U32, (slot + 1) * U32);
    this.#f64[slot * F64 + PROGRESS] = -Infinity;
    this.#f64[slot * F64 + TOTAL] = NaN;
    this.#f64[slot * F64 + ARRIVAL_MS] = -Infinity;
    this.#f64[slot * F64 + ADVANCED_AT_MS] = nowMs;
    this.#u32[slot * U32 + STARTED_AT_MS] = nowMs;
    if (hasHandler) this.#u32[slot * U32 + STATUS] = HAS_HANDLER;
  }

  /** Makes the row that of no token: it has no handler and is not busy. */
  clear(slot: number): void {
    this.#u32[slot * U32 + STATUS] = 0;
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

  /** The channel on which the token's request was sent, or {@link ANY_CHANNEL}. */
  channelOf(slot: number): number {
    return this.#u32[slot * U32 + CHANNEL] as number;
  }

  setChannel(slot: number, channel: number): void {
    this.#u32[slot * U32 + CHANNEL] = channel;
  }

  /** Whether the token belongs to another channel than `channel`. False if one of the two is not known. */
  isForeign(slot: number, channel: number): boolean {
    const own = this.channelOf(slot);
    return own !== channel && own !== ANY_CHANNEL && channel !== ANY_CHANNEL;
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

  /** Adds an advancing update to the rate. Call it before {@link store}, which replaces the last progress. */
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
    const kept = keptShare(tookMs, this.#elapsedMsOf(slot, nowMs));
    const f32 = this.#f32;
    f32[slot * F32 + DONE_WEIGHTED] = (f32[slot * F32 + DONE_WEIGHTED] as number) * kept + done;
    f32[slot * F32 + TIME_WEIGHTED] = (f32[slot * F32 + TIME_WEIGHTED] as number) * kept + tookMs;
  }

  /** Stores the values of a valid update, and counts it. */
  store(slot: number, progress: number, total: number | undefined): void {
    this.#f64[slot * F64 + PROGRESS] = progress;
    if (total !== undefined) this.#f64[slot * F64 + TOTAL] = total;
    (this.#u32[slot * U32 + SEQUENCE] as number)++;
  }

  /** Returns the state of a token as an update. */
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
    const fraction = fractionOf(progress, total);
    const rate = rateOf(
      this.#f32[slot * F32 + DONE_WEIGHTED] as number,
      this.#f32[slot * F32 + TIME_WEIGHTED] as number,
    );
    return {
      token,
      progress,
      total,
      message,
      sequence: this.#u32[slot * U32 + SEQUENCE] as number,
      fraction,
      percentage: percentageOf(progress, total),
      rate,
      remainingMs: fraction === undefined ? undefined : remainingMsAt(rate, Math.max(known - progress, 0)),
      elapsedMs: this.#elapsedMsOf(slot, nowMs),
      heartbeat,
    };
  }

  // Returns whole milliseconds, modulo 2³² ms (49 days).
  #elapsedMsOf(slot: number, nowMs: number): number {
    return (nowMs - (this.#u32[slot * U32 + STARTED_AT_MS] as number)) >>> 0;
  }
}
