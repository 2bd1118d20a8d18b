/**
 * The same object to whoever uses it, but for some members that come from elsewhere: how a transport is wrapped with all
 * that it has beyond the `Transport` interface, and its class, kept.
 *
 * @param target - stays as it is; its methods still run on itself, so private fields work.
 * @param members - what stands in for members of the target, when they are read and when they are set.
 */
export function overlay<Target extends object>(target: Target, members: object): Target {
  return new Proxy(target, {
    get(_, property): unknown {
      if (Object.hasOwn(members, property)) return Reflect.get(members, property);
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function' || property === 'constructor') return value;
      // A callback is given back as its user has set it; and what is frozen a proxy may not change.
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
