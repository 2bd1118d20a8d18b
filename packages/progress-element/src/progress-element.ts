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

// A server has no elements. The class can be imported there, so that the same module serves both, but not made.
const Base: typeof HTMLElement =
  typeof HTMLElement === 'undefined' ? (Object as unknown as typeof HTMLElement) : HTMLElement;

const ATTRIBUTES = ['label', 'progress', 'total', 'message', 'state', 'unit', 'quiet'] as const;
// A new source clears what was told before: it comes first.
const PROPERTIES = ['source', 'update', ...ATTRIBUTES, 'rate', 'remainingMs'] as const;

type Told = Omit<ProgressFacts, 'label' | 'state' | 'unit'>;

/**
 * `<milepost-progress>`: one operation as a bar with its words. It is drawn at most once a frame, however often it
 * changes, and speaks at most each ten per cent. Made known by `defineProgressElement`.
 *
 * @fires milepost-announce - bubbling, whenever there is something to say; its detail is a `ProgressAnnouncement`.
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
  #told: Told = nothingTold();
  #update: ProgressElementUpdate | undefined;
  #present = false;

  /** What is being done, and the name of the bar for those who hear it; default none. Attribute `label`, both ways. */
  get label(): string {
    return this.getAttribute('label') ?? '';
  }
  set label(label: string) {
    this.setAttribute('label', label);
  }

  /** How the operation stands; default, and in place of any other word, `active`. Attribute `state`, both ways. */
  get state(): ProgressElementState {
    const state = this.getAttribute('state');
    return isState(state) ? state : 'active';
  }
  set state(state: ProgressElementState) {
    this.setAttribute('state', state);
  }

  /**
   * What the numbers count: `bytes` are scaled, of a `share` only per cents are shown, any other word stands behind the
   * numbers; default none. Attribute `unit`, both ways.
   */
  get unit(): string {
    return this.getAttribute('unit') ?? '';
  }
  set unit(unit: string) {
    this.setAttribute('unit', unit);
  }

  /** Whether the element leaves the speaking to the page; default false. Attribute `quiet`, both ways. */
  get quiet(): boolean {
    return this.hasAttribute('quiet');
  }
  set quiet(quiet: boolean) {
    this.toggleAttribute('quiet', quiet);
  }

  /** How much is done; undefined, also in place of what is not finite, while it is unknown. Set by attribute `progress`. */
  get progress(): number | undefined {
    return this.#told.progress;
  }
  set progress(progress: number | undefined) {
    this.#tell({ progress: known(progress) });
  }

  /** How much there is to do, in the same unit; without one above 0 the bar is indeterminate. Set by attribute `total`. */
  get total(): number | undefined {
    return this.#told.total;
  }
  set total(total: number | undefined) {
    this.#tell({ total: known(total) });
  }

  /** What is being done just now, or why it failed; default none. Set by attribute `message`. */
  get message(): string {
    return this.#told.message;
  }
  set message(message: string | undefined) {
    this.#tell({ message: typeof message === 'string' ? message : '' });
  }

  /** Units a second; undefined while it is unknown. */
  get rate(): number | undefined {
    return this.#told.rate;
  }
  set rate(rate: number | undefined) {
    this.#tell({ rate: known(rate) });
  }

  /** The time left, in milliseconds; undefined while it is unknown. */
  get remainingMs(): number | undefined {
    return this.#told.remainingMs;
  }
  set remainingMs(remainingMs: number | undefined) {
    this.#tell({ remainingMs: known(remainingMs) });
  }

  /** The last whole update. Setting one sets progress, total, rate and time left, and the message where it has one. */
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
   * Where updates come from, while the element is in the page. A new one starts from nothing; none leaves what is shown.
   * When it ends, so does the state, if it is still `active`: by the source's own `state`, else `completed`, or `failed`
   * with the error's message.
   */
  get source(): ProgressElementSource | undefined {
    return this.#follower.source;
  }
  set source(source: ProgressElementSource | null | undefined) {
    if (source === this.source) return;
    this.#follower.source = source ?? undefined;
    if (!source) return;
    this.#update = undefined;
    this.#told = nothingTold();
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
    // One that is only moved comes back at once; a source that starts anew for each subscriber must not notice.
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
    // Not by the accessors: a property set before the element was defined still hides them.
    if (name === 'message') this.#tell({ message: value ?? '' });
    else if (name === 'progress' || name === 'total')
      this.#tell({ [name]: value?.trim() ? known(Number(value)) : undefined });
    else this.#changed();
  }

  // What was set before the element was defined hides the accessors.
  #upgrade(name: (typeof PROPERTIES)[number]): void {
    if (!Object.hasOwn(this, name)) return;
    const value: unknown = this[name];
    Reflect.deleteProperty(this, name);
    Reflect.set(this, name, value);
  }

  #tell(change: Partial<Told>): void {
    Object.assign(this.#told, change);
    this.#changed();
  }

  #changed(): void {
    if (this.#present) renderSoon(this.#render);
  }

  #describe(): ProgressDescription {
    const { label, state, unit } = this;
    return describeProgress({ label, state, unit, ...this.#told });
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

function nothingTold(): Told {
  return { progress: undefined, total: undefined, message: '', rate: undefined, remainingMs: undefined };
}
