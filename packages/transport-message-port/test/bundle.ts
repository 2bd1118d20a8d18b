import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

/**
 * Bundles a test file and its imports, from source, into one classic script for a worker, a page or a frame.
 */
export async function bundle(file: string, platform: 'node' | 'browser' = 'browser'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`./${file}`, import.meta.url))],
    bundle: true,
    write: false,
    platform,
    format: platform === 'node' ? 'cjs' : 'iife',
    target: 'es2022',
    conditions: ['@milepost/source'],
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
