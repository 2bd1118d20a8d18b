/** A host that may be fetched from. */
interface AllowedHost {
  hostname: string;
  /** Absent: the default port of the URL's scheme. */
  port?: string;
}

/** Decides from which hosts a caller may fetch. */
export class AllowedHosts {
  readonly #hosts: readonly AllowedHost[];

  /**
   * @param hosts - each is `host`, `host:port` or `[ipv6]:port`. Without a port, only port 80 (http) and port
   *   443 (https) are allowed. Default: no hosts.
   * @throws `TypeError` for a text that has none of these forms.
   */
  constructor(hosts: readonly string[] = []) {
    this.#hosts = hosts.map(parseHost);
  }

  /** Returns whether `url` is http or https, names an allowed host and has no user name or password. */
  allows(url: URL): boolean {
    if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password) return false;
    const port = url.port || defaultPort(url.protocol);
    return this.#hosts.some(
      (host) => host.hostname === url.hostname && (host.port ?? defaultPort(url.protocol)) === port,
    );
  }
}

function defaultPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80';
}

function parseHost(text: string): AllowedHost {
  const url = URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : undefined;
  // URL drops the default port ("host:80" becomes "host"), so the port is read from the text.
  const port = /:(\d+)$/.exec(text)?.[1];
  if (!url || /[/@?#\\\s]/.test(text)) {
    throw new TypeError(
      `"${text}" is not a host. Expected a name or an address, with or without a port, such as example.com:8080.`,
    );
  }
  return port === undefined
    ? { hostname: url.hostname }
    : { hostname: url.hostname, port: String(Number(port)) };
}
