/**
 * Finds or installs the programs that the tests need beside npm's packages.
 *
 * `npm test` begins with `main.ts`. A test that needs a program asks for its path here.
 *
 * @packageDocumentation
 */
export { findBrowser } from './browser.js';
