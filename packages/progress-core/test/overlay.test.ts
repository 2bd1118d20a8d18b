import { EventEmitter } from 'node:events';

import { overlay } from '../src/internal.js';

/**
 * Has what a transport may have: private fields, accessors, inheritance, callbacks, a constructor that is
 * used.
 */
class Base extends EventEmitter {
  static made = 0;
  readonly #listeners: string[] = [];
  #sessionId = 'first';
  onmessage: ((message: string) => void) | undefined;
  onclose: (() => void) | undefined;

  constructor(readonly name = 'base') {
    super();
    Base.made++;
  }

  get sessionId(): string {
    return this.#sessionId;
  }

  set sessionId(value: string) {
    this.#sessionId = value;
  }

  override once(event: string): this {
    this.#listeners.push(event);
    return this;
  }

  listenersSoFar(): readonly string[] {
    return this.#listeners;
  }

  deliver(message: string): void {
    this.onmessage?.(message);
  }

  isMe(other: unknown): boolean {
    return this === other;
  }
}

class Derived extends Base {
  readonly #secret = 42;
  reveal(): number {
    return this.#secret;
  }
}

test('a replacement is read and set in place of the member of the target, which stays unchanged', () => {
  const target = new Base();
  const below = (): void => {};
  target.onmessage = below;
  const members = { onmessage: undefined as (() => void) | undefined };
  const over = overlay(target, members);
  expect(over.onmessage).toBeUndefined();
  const above = jest.fn();
  over.onmessage = above;
  expect(over.onmessage).toBe(above);
  expect(members.onmessage).toBe(above);
  expect(target.onmessage).toBe(below);
  target.deliver('x');
  expect(above).not.toHaveBeenCalled();
});

test('all other members are read, set, checked and deleted on the target', () => {
  const target = new Base();
  const over = overlay(target, {});
  expect(over.sessionId).toBe('first');
  over.sessionId = 'second';
  expect(target.sessionId).toBe('second');
  expect('sessionId' in over).toBe(true);
  expect('nonsense' in over).toBe(false);
  Object.assign(over, { extra: 1 });
  expect(target).toHaveProperty('extra', 1);
  expect(Object.keys(over)).toEqual(Object.keys(target));
  Reflect.deleteProperty(over, 'extra');
  expect(target).not.toHaveProperty('extra');
});

test('an overlay has the class of its target, and its constructor can create another instance', () => {
  const over = overlay(new Derived(), {});
  expect(over).toBeInstanceOf(Derived);
  expect(over).toBeInstanceOf(Base);
  expect(Object.getPrototypeOf(over)).toBe(Derived.prototype);
  expect(over.constructor).toBe(Derived);
  expect(Reflect.construct(over.constructor, ['another'])).toHaveProperty('name', 'another');
});

test('methods run on the target, so that its own and its inherited private fields work', () => {
  const target = new Derived();
  const over = overlay(target, { onmessage: undefined });
  expect(over.reveal()).toBe(42);
  expect(over.isMe(target)).toBe(true);
  expect([1].map(over.reveal.bind(undefined))).toEqual([42]);
  const callback = jest.fn();
  target.onmessage = callback;
  over.deliver('hello');
  expect(callback).toHaveBeenCalledWith('hello');
});

test('the methods `on` and `once` also run on the target, although their names begin like those of callbacks', () => {
  const target = new Base();
  const over = overlay(target, {});
  over.once('close');
  expect(over.listenersSoFar()).toEqual(['close']);
  const heard = jest.fn();
  over.on('event', heard);
  target.emit('event', 1);
  expect(heard).toHaveBeenCalledWith(1);
});

test('a method that was set on the overlay also runs on the target', () => {
  const target = new Derived();
  const over = overlay(target, {});
  over.reveal = function (this: Derived) {
    return Derived.prototype.reveal.call(this) + 1;
  };
  expect(over.reveal()).toBe(43);
  expect(target.reveal()).toBe(43);
});

test('a callback is read as the same function that was set', () => {
  const over = overlay(new Base(), {});
  const callback = (): void => {};
  over.onclose = callback;
  expect(over.onclose).toBe(callback);
});

test('an overlay can wrap another overlay', () => {
  const target = new Derived();
  const inner = overlay(target, { onmessage: 'inner', name: 'inner' });
  const outer: object = overlay(inner, { onmessage: 'outer' });
  expect(outer).toMatchObject({ onmessage: 'outer', name: 'inner', sessionId: 'first' });
  expect((outer as Derived).reveal()).toBe(42);
  expect(outer).toBeInstanceOf(Derived);
});
