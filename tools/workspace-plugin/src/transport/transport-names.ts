const PREFIX = 'transport-';
const KEBAB_CASE = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** What a new transport is called, in each of the places where it has a name. */
export interface TransportNames {
  /** `message-port` */
  readonly name: string;
  /** `transport-message-port`, in packages/ */
  readonly folder: string;
  /** `@milepost/transport-message-port` */
  readonly packageName: string;
  /** `MessagePort`, of which the classes' names are made */
  readonly className: string;
}

/**
 * Reads the name that was given, with or without `transport-` in front.
 *
 * @throws Error where it is not in kebab-case.
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
