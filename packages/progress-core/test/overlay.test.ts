import { EventEmitter } from 'node:events';

import { overlay } from '../src/index.js';

/** What a transport may be: private fields, accessors, inheritance, callbacks, a constructor that is asked for. */
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

test('a member that stands in is read and set in place of the target’s, which stays as it is', () => {
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

test('everything else is the target’s: read, set, asked for and deleted', () => {
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

test('its class is kept, and can be made anew', () => {
  const over = overlay(new Derived(), {});
  expect(over).toBeInstanceOf(Derived);
  expect(over).toBeInstanceOf(Base);
  expect(Object.getPrototypeOf(over)).toBe(Derived.prototype);
  expect(over.constructor).toBe(Derived);
  expect(Reflect.construct(over.constructor, ['another'])).toHaveProperty('name', 'another');
});

test('its methods run on itself: private fields work, its own and those it has inherited', () => {
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

test('so do those that are called `on` and `once`, which are no callbacks', () => {
  const target = new Base();
  const over = overlay(target, {});
  over.once('close');
  expect(over.listenersSoFar()).toEqual(['close']);
  const heard = jest.fn();
  over.on('event', heard);
  target.emit('event', 1);
  expect(heard).toHaveBeenCalledWith(1);
});

test('a method that was replaced runs on the target as well', () => {
  const target = new Derived();
  const over = overlay(target, {});
  over.reveal = function (this: Derived) {
    return Derived.prototype.reveal.call(this) + 1;
  };
  expect(over.reveal()).toBe(43);
  expect(target.reveal()).toBe(43);
});

test('a callback is given back as it was set', () => {
  const over = overlay(new Base(), {});
  const callback = (): void => {};
  over.onclose = callback;
  expect(over.onclose).toBe(callback);
});

test('one may lie over another', () => {
  const target = new Derived();
  const inner = overlay(target, { onmessage: 'inner', name: 'inner' });
  const outer: object = overlay(inner, { onmessage: 'outer' });
  expect(outer).toMatchObject({ onmessage: 'outer', name: 'inner', sessionId: 'first' });
  expect((outer as Derived).reveal()).toBe(42);
  expect(outer).toBeInstanceOf(Derived);
});
