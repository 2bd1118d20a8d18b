/**
 * Returns a proxy of `target` in which some members are replaced. Use it to wrap a transport: the wrapper
 * keeps the transport's class, and its members beyond the `Transport` interface.
 *
 * @param target - gets every read and write of a member that is not replaced. Its methods run on the target
 *   itself, so that private fields work.
 * @param members - the replacements, which are read and set in place of the members of the target.
 */
export function overlay<Target extends object>(target: Target, members: object): Target {
  return new Proxy(target, {
    get(_, property): unknown {
      if (Object.hasOwn(members, property)) return Reflect.get(members, property);
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function' || property === 'constructor') return value;
      // Two kinds of the target's own functions are not bound. A callback such as `onmessage` must be the
      // same function that was set. And a proxy must return the members of a frozen target unchanged.
      const isKept = Object.hasOwn(target, property) && (isCallback(property) || Object.isFrozen(target));
      return isKept ? value : (value.bind(target) as unknown);
    },
    set(_, property, value): boolean {
      const owner = Object.hasOwn(members, property) ? members : target;
      return Reflect.set(owner, property, value, owner);
    },
  });
}

function isCallback(property: string | symbol): boolean {
  return typeof property === 'string' && property.startsWith('on');
}
