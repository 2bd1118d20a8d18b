const PREFIX = 'transport-';
const KEBAB_CASE = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** The names of a new transport: its own, and those of its folder, package and classes. */
export interface TransportNames {
  /** `message-port` */
  readonly name: string;
  /** `transport-message-port`, the folder in packages/ */
  readonly folder: string;
  /** `@milepost/transport-message-port` */
  readonly packageName: string;
  /** `MessagePort`, the beginning of the names of the classes */
  readonly className: string;
}

/**
 * Returns the names of a transport.
 *
 * @param given - the name in kebab-case, with or without the prefix `transport-`
 * @throws Error when the name is not in kebab-case.
 */
export function transportNames(given: string): TransportNames {
  const name = given.startsWith(PREFIX) ? given.slice(PREFIX.length) : given;
  if (!KEBAB_CASE.test(name)) {
    throw new Error(
      `${JSON.stringify(given)} cannot name a transport: expected kebab-case that begins with a letter, such as message-port.`,
    );
  }
  const folder = `${PREFIX}${name}`;
  const className = name.replace(/(?:^|-)([a-z0-9])/g, (_match, first: string) => first.toUpperCase());
  return { name, folder, packageName: `@milepost/${folder}`, className };
}
