/**
 * @typedef {object} Arrows
 * @property {string[]} imports - the packages of this repository that it may import and declares as
 *   dependencies
 * @property {string[]} dependencies - the external packages that it may import, including peers
 * @property {boolean} browser - whether it can run in a browser, and so does not import built-in modules of
 *   Node
 * @property {boolean} [page] - whether its example runs in a browser page
 * @property {string} [nodeEntry] - the name of the one entry that is only for Node, in a package that also
 *   runs in browsers. The entry is `NAME.ts` and the folder `NAME/`. The other files import neither it nor
 *   any of `dependencies`
 */

/**
 * The allowed imports of each package. They are listed only here. A package that is missing here fails the
 * checks.
 *
 * @type {Record<string, Arrows>}
 */
export const arrows = {
  'progress-core': { imports: [], dependencies: ['zod'], browser: true },
  'rate-limiter': { imports: ['progress-core'], dependencies: ['rxjs'], browser: true },
  'progress-reporter': { imports: ['progress-core', 'rate-limiter'], dependencies: [], browser: true },
  'progress-manager': { imports: ['progress-core', 'rate-limiter'], dependencies: ['rxjs'], browser: true },
  'mcp-sdk': {
    imports: ['progress-core', 'progress-manager', 'progress-reporter'],
    dependencies: ['rxjs'],
    browser: true,
  },
  'transport-kit': { imports: ['progress-core', 'rate-limiter'], dependencies: [], browser: true },
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

/** Returns the name under which a package is published. @param {string} folder */
export function publishedName(folder) {
  return `@milepost/${folder}`;
}
