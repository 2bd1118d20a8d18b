import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '@milepost/testing/temporary-folder';

import { arrows, publishedName } from '../src/arrows.mjs';
import { runCommand } from '../src/run-command.mjs';
import { root } from '../src/workspace.mjs';

/**
 * Returns the rules that are broken in a small copy of this repository to which the given files are added.
 *
 * @param {import('node:test').TestContext} context
 * @param {Record<string, string>} files
 * @returns {Promise<string[]>} each in the form `rule: file`
 */
async function broken(context, files) {
  const house = Object.keys(arrows).flatMap((folder) => [
    [`packages/${folder}/src/index.ts`, `export const name = '${folder}';`],
    [
      `packages/${folder}/package.json`,
      JSON.stringify({
        name: publishedName(folder),
        exports: { '.': { '@milepost/source': './src/index.ts' } },
      }),
    ],
  ]);
  const cwd = temporaryFolder((remove) => context.after(remove), {
    'tsconfig.base.json': '{}',
    'apps/sample/src/main.ts': `import '@milepost/progress-core'; import './page.js';`,
    'apps/sample/src/page.ts': 'export {};',
    'tools/sample/src/main.ts': `import '@milepost/progress-core';`,
    ...Object.fromEntries(house),
    ...files,
  });
  mkdirSync(path.join(cwd, 'node_modules/@milepost'), { recursive: true });
  for (const folder of Object.keys(arrows))
    symlinkSync(path.join(cwd, 'packages', folder), path.join(cwd, 'node_modules/@milepost', folder));
  for (const dependency of ['rxjs', 'ws', 'zod'])
    symlinkSync(path.join(root, 'node_modules', dependency), path.join(cwd, 'node_modules', dependency));
  const config = path.join(root, '.dependency-cruiser.mjs');
  const program = path.join(root, 'node_modules/.bin/depcruise');
  /** @param {string} outputType */
  const cruise = (outputType) =>
    runCommand(program, ['--config', config, '--output-type', outputType, 'packages', 'apps', 'tools'], cwd);
  const [{ stdout, output }, { exitCode }] = await Promise.all([cruise('json'), cruise('err')]);
  assert.match(stdout, /^\{/, output);
  const { summary } = JSON.parse(stdout);
  assert.equal(exitCode, summary.error);
  return summary.violations.map((/** @type {any} */ { rule, from }) => `${rule.name}: ${from}`).sort();
}

test('a repository in which every package has only allowed imports passes', async (context) => {
  const optionalPeer = (/** @type {string} */ folder) => (folder === 'progress-core' ? 'schemas' : 'rxjs');
  const files = Object.entries(arrows).map(([folder, { imports, dependencies, nodeEntry }]) => [
    // The entry that is only for Node, or only for an optional peer.
    `packages/${folder}/src/${nodeEntry ?? optionalPeer(folder)}.ts`,
    [...imports.map(publishedName), ...dependencies].map((name) => `import '${name}';`).join('\n'),
  ]);
  const stdio = { 'packages/transport-stdio/src/child.ts': `import 'node:child_process';` };
  assert.deepEqual(await broken(context, { ...Object.fromEntries(files), ...stdio }), []);
});

test('each import in a direction that is not allowed is reported', async (context) => {
  const files = {
    'packages/progress-core/src/up.ts': `import '@milepost/progress-reporter';`,
    'packages/progress-manager/src/beside.ts': `import type { name } from '@milepost/progress-reporter';`,
    'packages/transport-stdio/src/beside.ts': `export * from '@milepost/transport-in-memory';`,
    'packages/transport-kit/src/up.ts': `await import('@milepost/progress-manager');`,
    'packages/rate-limiter/src/ours.ts': `import '@milepost/progress-reporter';`,
    'packages/rate-limiter/src/peer.ts': `import 'rxjs';`,
    'packages/progress-core/src/peer.ts': `import * as z from 'zod/mini';`,
  };
  assert.deepEqual(await broken(context, files), [
    'progress-core-imports-only-what-it-may: packages/progress-core/src/up.ts',
    'progress-core-runs-without-zod: packages/progress-core/src/peer.ts',
    'progress-manager-imports-only-what-it-may: packages/progress-manager/src/beside.ts',
    'rate-limiter-imports-only-what-it-may: packages/rate-limiter/src/ours.ts',
    'rate-limiter-runs-without-rxjs: packages/rate-limiter/src/peer.ts',
    'transport-kit-imports-only-what-it-may: packages/transport-kit/src/up.ts',
    'transport-stdio-imports-only-what-it-may: packages/transport-stdio/src/beside.ts',
  ]);
});

test('browser code that imports the Node part of a package, or a dependency of that part, is reported', async (context) => {
  const files = {
    'packages/transport-websocket/src/node.ts': `export * from './node/server.js';`,
    'packages/transport-websocket/src/node/server.ts': `import 'node:http'; import 'ws'; export const server = 1;`,
    'packages/transport-websocket/src/built-in.ts': `import 'node:http';`,
    'packages/transport-websocket/src/borrowed.ts': `import './node/server.js';`,
    'packages/transport-websocket/src/socket.ts': `import 'ws';`,
  };
  assert.deepEqual(await broken(context, files), [
    'transport-websocket-keeps-node-apart: packages/transport-websocket/src/borrowed.ts',
    'transport-websocket-keeps-node-apart: packages/transport-websocket/src/socket.ts',
    'transport-websocket-runs-in-a-browser: packages/transport-websocket/src/built-in.ts',
  ]);
});

test('cycles, unlisted dependencies, paths past the exports, imports of tests and new packages are reported', async (context) => {
  const files = {
    'packages/progress-core/src/a.ts': `import type { b } from './b.js'; export type a = b;`,
    'packages/progress-core/src/b.ts': `import type { a } from './a.js'; export type b = a;`,
    'packages/rate-limiter/src/clock.ts': `import 'node:timers';`,
    'packages/rate-limiter/src/schema.ts': `import 'zod';`,
    'packages/progress-reporter/src/past.ts': `import '../../progress-core/src/index.js';`,
    'packages/progress-reporter/src/gone.ts': `import 'not-installed';`,
    'packages/progress-reporter/src/tested.ts': `import '../test/stand-in.js';`,
    'packages/progress-reporter/test/stand-in.ts': `export {};`,
    'packages/progress-reporter/test/borrowed.ts': `import '../../rate-limiter/test/stand-in.js';`,
    'packages/rate-limiter/test/stand-in.ts': `export {};`,
    'packages/newcomer/src/index.ts': `import '@milepost/progress-core';`,
  };
  assert.deepEqual(await broken(context, files), [
    'every-package-has-its-arrows: packages/newcomer/src/index.ts',
    'everything-is-found: packages/progress-reporter/src/gone.ts',
    'no-cycles: packages/progress-core/src/a.ts',
    'nothing-ships-with-tests: packages/progress-reporter/src/tested.ts',
    'projects-by-their-names: packages/progress-reporter/src/past.ts',
    'projects-by-their-names: packages/progress-reporter/test/borrowed.ts',
    'rate-limiter-depends-only-on-what-it-may: packages/rate-limiter/src/schema.ts',
    'rate-limiter-runs-in-a-browser: packages/rate-limiter/src/clock.ts',
  ]);
});

test('what is not an app and imports an app is reported, and so is shipped code that imports examples or tools', async (context) => {
  const files = {
    'apps/other/src/main.ts': `import '../../sample/src/main.js';`,
    'apps/other/src/tooled.ts': `import '../../../tools/sample/src/main.js';`,
    'apps/other/test/main.test.ts': `import '../../../tools/sample/src/main.js';`,
    'packages/progress-core/examples/usage.ts': `import '../../../apps/sample/src/main.js';`,
    'packages/progress-core/src/borrowed.ts': `import '../../../apps/sample/src/main.js';`,
    'packages/rate-limiter/src/shown.ts': `import '../examples/usage.js';`,
    'packages/rate-limiter/examples/usage.ts': 'export {};',
    'tools/sample/src/borrowed.ts': `import '../../../apps/sample/src/main.js';`,
  };
  assert.deepEqual(await broken(context, files), [
    'nothing-imports-an-app: packages/progress-core/examples/usage.ts',
    'nothing-imports-an-app: packages/progress-core/src/borrowed.ts',
    'nothing-imports-an-app: tools/sample/src/borrowed.ts',
    'nothing-ships-with-tests: apps/other/src/tooled.ts',
    'nothing-ships-with-tests: packages/rate-limiter/src/shown.ts',
    'progress-core-imports-only-what-it-may: packages/progress-core/src/borrowed.ts',
    // These also name another project by a relative path.
    'projects-by-their-names: apps/other/src/main.ts',
    'projects-by-their-names: apps/other/src/tooled.ts',
    'projects-by-their-names: apps/other/test/main.test.ts',
    'projects-by-their-names: packages/progress-core/examples/usage.ts',
    'projects-by-their-names: packages/progress-core/src/borrowed.ts',
    'projects-by-their-names: tools/sample/src/borrowed.ts',
  ]);
});
