/**
 * @typedef {object} Place
 * @property {string[]} imports - which packages of ours it may import, and declares as dependencies
 * @property {string[]} dependencies - which packages of others it may import, peers included
 * @property {boolean} browser - whether it can run in a browser, so is free of Node built-ins
 * @property {boolean} [page] - whether its example needs a page
 * @property {string} [nodeEntry] - the one entry of a browser's package that is for Node: `NAME.ts` and all in `NAME/`. The
 *   rest imports neither it nor any of `dependencies`
 */

/**
 * Who may import whom: the one place where it is said. A package that is not listed here fails the checks.
 *
 * @type {Record<string, Place>}
 */
export const arrows = {
  'progress-core': { imports: [], dependencies: ['zod'], browser: true },
  'rate-limiter': { imports: [], dependencies: ['rxjs'], browser: true },
  'progress-reporter': { imports: ['progress-core', 'rate-limiter'], dependencies: [], browser: true },
  'progress-manager': { imports: ['progress-core', 'rate-limiter'], dependencies: ['rxjs'], browser: true },
  'mcp-sdk': {
    imports: ['progress-core', 'progress-manager', 'progress-reporter'],
    dependencies: ['rxjs'],
    browser: true,
  },
  'transport-kit': { imports: ['progress-core'], dependencies: [], browser: true },
  'transport-in-memory': { imports: ['progress-core', 'transport-kit'], dependencies: [], browser: true },
  'transport-message-port': { imports: ['progress-core', 'transport-kit'], dependencies: [], browser: true },
  'transport-stdio': { imports: ['progress-core', 'transport-kit'], dependencies: [], browser: false },
  'transport-websocket': {
    imports: ['progress-core', 'rate-limiter', 'transport-kit'],
    dependencies: ['ws'],
    browser: true,
    nodeEntry: 'node',
  },
  'progress-element': { imports: [], dependencies: [], browser: true, page: true },
};

/** The name under which a package is published. @param {string} folder */
export function publishedName(folder) {
  return `@milepost/${folder}`;
}
