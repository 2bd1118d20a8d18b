import { fileURLToPath } from 'node:url';

/**
 * The file that `process_data` reads by default: 10,000 real records, see data/README.md. This module is directly below
 * `src`, so that the path is the same from there, from `dist` and from `bundle`.
 */
export const defaultDataFile: string = fileURLToPath(new URL('../data/bird-strikes.csv', import.meta.url));
