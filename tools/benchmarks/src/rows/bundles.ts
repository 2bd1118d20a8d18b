import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

import type { Row } from '../row.js';

async function gzipKib(entry: string, external: string[] = []): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from '${entry}';`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external,
    write: false,
    logLevel: 'silent',
  });
  return gzipSync(outputFiles[0]?.contents ?? new Uint8Array(), { level: 9 }).length / 1024;
}

export const bundleRows: readonly Row[] = [
  {
    id: 'bundle-reporter',
    what: 'bundle, gzip: reporter with its core',
    unit: 'KiB',
    goal: '≤ 2 KiB',
    contenders: {
      milepost: () => gzipKib('@milepost/progress-reporter'),
      sdk: () => gzipKib('@modelcontextprotocol/server'),
    },
  },
  {
    id: 'bundle-manager',
    what: 'bundle, gzip: manager without rxjs',
    unit: 'KiB',
    goal: '≤ 3.5 KiB',
    contenders: {
      milepost: () => gzipKib('@milepost/progress-manager', ['rxjs']),
      sdk: () => gzipKib('@modelcontextprotocol/client'),
    },
  },
];
