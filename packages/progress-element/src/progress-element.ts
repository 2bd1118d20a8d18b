import { Announcements, type ProgressAnnouncement } from './announcements.js';
import { describeProgress, type ProgressDescription, type ProgressFacts } from './describe-progress.js';
import { doNotRender, renderSoon } from './frame.js';
import type { ProgressElementSource, ProgressElementUpdate } from './progress-source.js';
import { isState, type ProgressElementState } from './progress-state.js';
import { ShadowTree } from './shadow-tree.js';
import { SourceFollower } from './source-follower.js';

declare global {
  interface HTMLElementTagNameMap {
    'milepost-progress': MilepostProgressElement;
  }
  interface GlobalEventHandlersEventMap {
    'milepost-announce': CustomEvent<ProgressAnnouncement>;
  }
}

// A server has no HTMLElement. There the class can be imported, so that a module works on both sides, but no
// instance can be created.
const Base: typeof HTMLElement =
  typeof HTMLElement === 'undefined' ? (Object as unknown as typeof HTMLElement) : HTMLElement;

const ATTRIBUTES = ['label', 'progress', 'total', 'message', 'state', 'unit', 'quiet'] as const;
// `source` comes first, because a new source clears the other properties.
const PROPERTIES = ['source', 'update', ...ATTRIBUTES, 'rate', 'remainingMs'] as const;

type Values = Omit<ProgressFacts, 'label' | 'state' | 'unit'>;

/**
 * The element `<milepost-progress>`, which shows one operation as a bar with texts. Register it with
 * `defineProgressElement`.
 *
 * However often it changes, it is drawn at most once a frame.
 * It announces progress at most every ten per cent.
 *
 * @fires milepost-announce - for each announcement, also if the element is quiet. It bubbles; its detail is a
 *   `ProgressAnnouncement`.
 */
export class MilepostProgressElement extends Base {
  /** @internal */
  static readonly observedAttributes: readonly string[] = ATTRIBUTES;

  readonly #tree: ShadowTree = new ShadowTree(this.attachShadow({ mode: 'open' }));
  readonly #announcements = new Announcements();
  readonly #render = (): void => this.#draw();
  readonly #follower = new SourceFollower({
    next: (update) => (this.update = update),
    end: (state, message) => {
      if (message !== undefined) this.message = message;
      if (this.state === 'active') this.state = state;
    },
  });
  #values: Values = noValues();
  #update: ProgressElementUpdate | undefined;
  #present = false;

  /**
   * What is being done; also the name of the bar for screen readers. Default: empty. Reads and writes the
   * attribute `label`.
   */
  get label(): string {
    return this.getAttribute('label') ?? '';
  }
  set label(label: string) {
    this.setAttribute('label', label);
  }

  /**
   * The state of the operation. Default `active`, which also replaces an unknown value. Reads and writes the
   * attribute `state`.
   */
  get state(): ProgressElementState {
    const state = this.getAttribute('state');
    return isState(state) ? state : 'active';
  }
  set state(state: ProgressElementState) {
    this.setAttribute('state', state);
  }

  /**
   * What the numbers count. Default: empty. Reads and writes the attribute `unit`.
   *
   * - `bytes`: numbers are scaled, as in `98.9 MB`.
   * - `share`: only percentages are shown.
   * - Any other word is shown after the numbers.
   */
  get unit(): string {
    return this.getAttribute('unit') ?? '';
  }
  set unit(unit: string) {
    this.setAttribute('unit', unit);
  }

  /** Whether the element leaves speech to the page. Default false. Reads and writes the attribute `quiet`. */
  get quiet(): boolean {
    return this.hasAttribute('quiet');
  }
  set quiet(quiet: boolean) {
    this.toggleAttribute('quiet', quiet);
  }

  /** How much is done; undefined if unknown or not a finite number. The attribute `progress` sets it. */
  get progress(): number | undefined {
    return this.#values.progress;
  }
  set progress(progress: number | undefined) {
    this.#change({ progress: known(progress) });
  }

  /**
   * How much there is to do, in the unit of `progress`. Without a total above 0, the bar is indeterminate.
   * The attribute `total` sets it.
   */
  get total(): number | undefined {
    return this.#values.total;
  }
  set total(total: number | undefined) {
    this.#change({ total: known(total) });
  }

  /** What is being done at the moment, or why it failed. Default: empty. The attribute `message` sets it. */
  get message(): string {
    return this.#values.message;
  }
  set message(message: string | undefined) {
    this.#change({ message: typeof message === 'string' ? message : '' });
  }

  /** Units per second; undefined if unknown. */
  get rate(): number | undefined {
    return this.#values.rate;
  }
  set rate(rate: number | undefined) {
    this.#change({ rate: known(rate) });
  }

  /** The time left, in milliseconds; undefined if unknown. */
  get remainingMs(): number | undefined {
    return this.#values.remainingMs;
  }
  set remainingMs(remainingMs: number | undefined) {
    this.#change({ remainingMs: known(remainingMs) });
  }

  /**
   * The last whole update. Setting it sets `progress`, `total`, `rate` and `remainingMs`, and also `message`
   * if the update has one.
   */
  get update(): ProgressElementUpdate | undefined {
    return this.#update;
  }
  set update(update: ProgressElementUpdate | undefined) {
    this.#update = update;
    if (!update) return;
    const { progress, total, message = this.message, rate, remainingMs } = update;
    Object.assign(this, { progress, total, message, rate, remainingMs });
  }

  /**
   * The source of updates, which is followed while the element is in the page. A new source clears the
   * previous state and values. Without a source (undefined or null), the element keeps what it shows.
   *
   * When the source ends, a state that is still `active` changes to the `state` of the source if it has one,
   * otherwise to `completed`. When the source fails, a state that is still `active` changes to `failed`, and
   * the message becomes the message of the error.
   */
  get source(): ProgressElementSource | undefined {
    return this.#follower.source;
  }
  set source(source: ProgressElementSource | null | undefined) {
    if (source === this.source) return;
    this.#follower.source = source ?? undefined;
    if (!source) return;
    this.#update = undefined;
    this.#values = noValues();
    this.removeAttribute('state');
    this.#announcements.restart('active');
    if (this.#present) this.#follower.start();
    this.#changed();
  }

  /** @internal */
  connectedCallback(): void {
    for (const name of PROPERTIES) this.#upgrade(name);
    if (this.#present) return;
    this.#present = true;
    this.#announcements.restart(this.state, this.#describe().percentage);
    this.#follower.start();
    this.#changed();
  }

  /** @internal */
  disconnectedCallback(): void {
    // Waits, because an element that is only moved is connected again at once. It must keep its subscription:
    // some sources start from the beginning for each subscriber.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#present = false;
      this.#follower.stop();
      doNotRender(this.#render);
    });
  }

  /** @internal */
  adoptedCallback(): void {
    this.#tree.wearStyles();
  }

  /** @internal */
  attributeChangedCallback(
    name: (typeof ATTRIBUTES)[number],
    _old: string | null,
    value: string | null,
  ): void {
    // Does not use the accessors: a property that was set before the element was defined still hides them.
    if (name === 'message') this.#change({ message: value ?? '' });
    else if (name === 'progress' || name === 'total')
      this.#change({ [name]: value?.trim() ? known(Number(value)) : undefined });
    else this.#changed();
  }

  // A property that was set before the element was defined hides the accessor. Deletes it, and sets it again.
  #upgrade(name: (typeof PROPERTIES)[number]): void {
    if (!Object.hasOwn(this, name)) return;
    const value: unknown = this[name];
    Reflect.deleteProperty(this, name);
    Reflect.set(this, name, value);
  }

  #change(change: Partial<Values>): void {
    Object.assign(this.#values, change);
    this.#changed();
  }

  #changed(): void {
    if (this.#present) renderSoon(this.#render);
  }

  #describe(): ProgressDescription {
    const { label, state, unit } = this;
    return describeProgress({ label, state, unit, ...this.#values });
  }

  #draw(): void {
    const description = this.#describe();
    this.#tree.show(description);
    this.#tree.quiet = this.quiet;
    const detail = this.#announcements.next(this.state, description);
    if (!detail) return;
    if (!this.quiet) this.#tree.say(detail);
    this.dispatchEvent(new CustomEvent('milepost-announce', { detail, bubbles: true, composed: true }));
  }
}

function known(value: unknown): number | undefined {
  return Number.isFinite(value) ? Number(value) : undefined;
}

function noValues(): Values {
  return { progress: undefined, total: undefined, message: '', rate: undefined, remainingMs: undefined };
}
