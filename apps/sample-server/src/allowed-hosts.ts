/** A host that may be fetched from. */
interface AllowedHost {
  hostname: string;
  /** Absent for the usual port of the URL's scheme. */
  port?: string;
}

/** Decides which hosts a caller's URL may name. */
export class AllowedHosts {
  readonly #hosts: readonly AllowedHost[];

  /**
   * @param hosts - each `host`, `host:port` or `[ipv6]:port`. Without a port only the usual one of http or https is meant.
   * @throws `TypeError` for one that is none of these.
   */
  constructor(hosts: readonly string[] = []) {
    this.#hosts = hosts.map(parseHost);
  }

  /** Tells whether `url` is http or https, names an allowed host and carries no credentials. */
  allows(url: URL): boolean {
    if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password) return false;
    const port = url.port || usualPort(url.protocol);
    return this.#hosts.some(
      (host) => host.hostname === url.hostname && (host.port ?? usualPort(url.protocol)) === port,
    );
  }
}

function usualPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80';
}

function parseHost(text: string): AllowedHost {
  const url = URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : undefined;
  // A URL leaves its usual port out, so whether one was given is read from the text.
  const port = /:(\d+)$/.exec(text)?.[1];
  if (!url || /[/@?#\\\s]/.test(text)) {
    throw new TypeError(
      `"${text}" is no host. Expected a name or address, with a port or without: example.com:8080`,
    );
  }
  return port === undefined
    ? { hostname: url.hostname }
    : { hostname: url.hostname, port: String(Number(port)) };
}
