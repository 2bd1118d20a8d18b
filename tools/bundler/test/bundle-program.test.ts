import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { endAfterEach, temporaryFolder } from '@milepost/testing';

import { programArgs, sourceArgs } from '../src/index.js';

const ends = endAfterEach();
const home = path.join(__dirname, 'fixtures/program');
const program = path.join(home, 'src/main.ts');

test.each([
  ['bundled', programArgs],
  ['as it is', sourceArgs],
])('a program runs %s: it imports packages from source, and finds files by its own path', (_how, argsFor) => {
  const { stdout, stderr } = spawnSync(process.execPath, [...argsFor(program), 'a', 'b'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    args: ['a', 'b'],
    manifest: { private: true, type: 'module' },
    name: 'Named',
    isToken: true,
  });
});

test('a program is bundled once for a test file, in the folder of its package', () => {
  const bundle = path.join(home, 'bundle/main.js');
  expect(programArgs(program).at(-1)).toBe(bundle);
  writeFileSync(bundle, '// unchanged');
  programArgs(program);
  expect(spawnSync(process.execPath, [bundle], { encoding: 'utf8' }).stdout).toBe('');
});

test('a program that does not compile is an error that says why', () => {
  const folder = temporaryFolder((end) => ends.add(end), { 'package.json': '{}', 'wrong.ts': 'const = 1;' });
  expect(() => programArgs(path.join(folder, 'wrong.ts'))).toThrow('Expected identifier but found "="');
});

test('a file without a package is refused', () => {
  expect(() => programArgs('/no-such-folder/main.ts')).toThrow('A program belongs to a package');
});
