import { readFileSync } from 'node:fs';

import * as z from 'zod';

const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The server's version, from its package.json. */
export const version: string = z.object({ version: z.string() }).parse(manifest).version;
