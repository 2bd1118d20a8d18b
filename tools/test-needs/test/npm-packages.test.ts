import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { endAfterEach, temporaryFolder } from '@milepost/testing';

import { packagesAreInstalled } from '../src/npm-packages.js';

const ends = endAfterEach();
let folder: string;
beforeEach(() => {
  folder = temporaryFolder((end) => ends.add(end));
});

/** Writes a lock file, and the file in which npm lists the installed packages. */
function isInstalled(wanted: Record<string, string>, installed?: Record<string, string>): boolean {
  writeLock('package-lock.json', wanted);
  if (installed) writeLock('node_modules/.package-lock.json', installed);
  return packagesAreInstalled(folder);
}

function writeLock(file: string, versions: Record<string, string>): void {
  const packages = Object.entries(versions).map(([name, version]) => [
    `node_modules/${name}`,
    { version, ...(name.endsWith('-for-windows') && { optional: true }) },
  ]);
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), JSON.stringify({ packages: Object.fromEntries(packages) }));
}

test.each([
  [true, 'in the versions of the lock', { a: '1.0.0' }],
  [false, 'in another version', { a: '1.0.1' }],
  [false, 'with one that the lock does not list', { a: '1.0.0', c: '1.0.0' }],
  [false, 'without one that the lock lists', {}],
  [false, 'not at all', undefined],
])('packages are installed (%j): %s', (expected, _what, installed) => {
  // A package for another platform is in the lock file and is not installed.
  expect(isInstalled({ a: '1.0.0', 'b-for-windows': '1.0.0' }, installed)).toBe(expected);
});

test('packages are not installed where what npm wrote of them is damaged', () => {
  writeLock('package-lock.json', { a: '1.0.0' });
  mkdirSync(path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'node_modules/.package-lock.json'), '{ "packages": {');
  expect(packagesAreInstalled(folder)).toBe(false);
});
