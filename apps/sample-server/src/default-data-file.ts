import { fileURLToPath } from 'node:url';

/**
 * The path of the file that `process_data` reads by default: 10,000 real records, see data/README.md.
 *
 * NOTE: this module must stay directly in `src`. Its compiled copies in `dist` and `bundle` use the same
 * relative path.
 */
export const defaultDataFile: string = fileURLToPath(new URL('../data/bird-strikes.csv', import.meta.url));
