import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';

import transport, { type TransportOptions } from '../src/transport/generator.js';

const FROM_WORKSPACE = ['LICENSE', 'README.md', 'tools/checks/src/arrows.mjs'];

/** Returns a workspace in memory that has the files which the generator reads. */
function workspace(): Tree {
  const tree = createTree();
  for (const file of FROM_WORKSPACE)
    tree.write(file, readFileSync(path.join(__dirname, '../../..', file), 'utf8'));
  tree.write('packages/progress-core/package.json', '{ "version": "1.2.3" }');
  tree.write('packages/transport-kit/package.json', '{ "version": "4.5.6" }');
  return tree;
}

async function generate(
  options: TransportOptions,
  tree: Tree = workspace(),
): Promise<(file: string) => string> {
  await transport(tree, options);
  return (file) => tree.read(file, 'utf-8') ?? `${file} is not there.`;
}

function changes(tree: Tree): string[] {
  return tree.listChanges().map(({ path: file }) => file);
}

// A tree in memory has no formatter. The format is checked in whole-chain.test.ts.
beforeAll(() => {
  process.env['NX_SKIP_FORMAT'] = 'true';
});
afterAll(() => {
  delete process.env['NX_SKIP_FORMAT'];
});

describe('the generated package', () => {
  const home = 'packages/transport-message-port';

  test('the package has every file', async () => {
    const tree = workspace();
    const before = changes(tree);
    await transport(tree, { name: 'message-port' });
    const made = changes(tree).filter((file) => !before.includes(file));
    expect(made.sort()).toEqual(
      [
        '.changeset/transport-message-port.md',
        `${home}/LICENSE`,
        `${home}/README.md`,
        `${home}/examples/basic-usage.ts`,
        `${home}/jest.config.mjs`,
        `${home}/package.json`,
        `${home}/src/index.ts`,
        `${home}/src/message-port-transport.ts`,
        `${home}/src/not-written.ts`,
        `${home}/test/contract.test.ts`,
        `${home}/tsconfig.build.json`,
        `${home}/tsconfig.json`,
      ].sort(),
    );
  });

  test('the package depends on the current versions of the packages in the workspace', async () => {
    const read = await generate({ name: 'message-port' });
    expect(JSON.parse(read(`${home}/package.json`))).toMatchObject({
      name: '@milepost/transport-message-port',
      dependencies: { '@milepost/progress-core': '^1.2.3', '@milepost/transport-kit': '^4.5.6' },
    });
  });

  test('the given description is used in every file that has a description', async () => {
    const read = await generate({ name: 'message-port', description: 'JSON-RPC over "ports" & <frames>' });
    const description = 'JSON-RPC over "ports" & <frames>.';
    expect(JSON.parse(read(`${home}/package.json`))).toMatchObject({ description });
    for (const file of [`${home}/README.md`, `${home}/src/index.ts`, '.changeset/transport-message-port.md'])
      expect(read(file)).toContain(description);
  });

  test('the files contain no template syntax and no placeholders', async () => {
    const tree = workspace();
    const before = changes(tree);
    await transport(tree, { name: 'message-port' });
    for (const file of changes(tree).filter((changed) => !before.includes(changed)))
      expect(`${file}\n${tree.read(file, 'utf-8') ?? ''}`).not.toMatch(/<%|%>|__\w+__|EXAMPLE|undefined'/);
  });

  test('the README contains the example', async () => {
    const read = await generate({ name: 'message-port' });
    expect(read(`${home}/README.md`)).toContain(
      `\`\`\`ts\n${read(`${home}/examples/basic-usage.ts`)}\`\`\`\n`,
    );
  });

  test.each([
    [true, undefined, 'DOM'],
    [false, ['node'], undefined],
  ])('the option browser (%j) sets the compiler options and the README', async (browser, types, lib) => {
    const read = await generate({ name: 'message-port', browser });
    const { compilerOptions } = JSON.parse(read(`${home}/tsconfig.build.json`)) as {
      compilerOptions: { types?: string[]; lib?: string[] };
    };
    expect(compilerOptions.types).toEqual(types);
    expect(compilerOptions.lib?.find((name) => name === 'DOM')).toBe(lib);
    expect(read(`${home}/README.md`).includes('browsers')).toBe(browser);
  });
});

describe('the workspace', () => {
  test.each([true, false])(
    'arrows.mjs gets the allowed imports of the package, and browser: %j',
    async (browser) => {
      const read = await generate({ name: 'redis', browser });
      const imports = `['progress-core', 'transport-kit']`;
      expect(read('tools/checks/src/arrows.mjs')).toContain(
        `\n  'transport-redis': { imports: ${imports}, dependencies: [], browser: ${String(browser)} },\n`,
      );
    },
  );

  test('the README of the workspace lists the package below the other transports', async () => {
    const read = await generate({ name: 'redis', browser: false });
    const rows = read('README.md')
      .split('\n')
      .filter((line) => line.includes('| transport: '));
    expect(rows.at(-1)).toBe(
      '| [`@milepost/transport-redis`](packages/transport-redis) |  | transport: redis |',
    );
  });
});

describe('a refusal without a change', () => {
  test('a package that already exists is refused, and nothing is changed', async () => {
    const tree = workspace();
    tree.write('packages/transport-redis/package.json', '{}');
    const before = changes(tree);
    await expect(transport(tree, { name: 'redis' })).rejects.toThrow(
      'packages/transport-redis already exists',
    );
    expect(changes(tree)).toEqual(before);
  });

  test('a name that is not in kebab-case is refused, and nothing is changed', async () => {
    const tree = workspace();
    const before = changes(tree);
    await expect(transport(tree, { name: 'Redis' })).rejects.toThrow('kebab-case');
    expect(changes(tree)).toEqual(before);
  });
});

// The tree has changed by then, but nothing is written to disk: Nx discards the tree when a generator fails.
test('a workspace whose list of packages has another form is refused', async () => {
  const tree = workspace();
  tree.write('tools/checks/src/arrows.mjs', 'export const arrows = {};\n');
  await expect(transport(tree, { name: 'redis' })).rejects.toThrow('tools/checks/src/arrows.mjs has no line');
});
