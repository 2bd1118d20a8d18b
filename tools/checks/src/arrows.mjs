/**
 * @typedef {object} Place
 * @property {string[]} imports - which packages of ours it may import, and declares as dependencies
 * @property {string[]} dependencies - which packages of others it may import, peers included
 * @property {boolean} browser - whether it can run in a browser, so is free of Node built-ins
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
  'transport-kit': { imports: ['progress-core'], dependencies: [], browser: true },
  'transport-in-memory': { imports: ['progress-core', 'transport-kit'], dependencies: [], browser: true },
  'transport-stdio': { imports: ['progress-core', 'transport-kit'], dependencies: [], browser: false },
};

/** The name under which a package is published. @param {string} folder */
export function publishedName(folder) {
  return `@milepost/${folder}`;
}
