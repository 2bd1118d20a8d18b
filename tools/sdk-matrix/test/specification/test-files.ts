import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The folders in which tests may verify rules: those of all packages, and that of the matrix. */
const folders = [
  ...readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}/test`),
  'tools/sdk-matrix/test',
];

/** Returns the source of a file of this repository. */
export function sourceOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** Returns the paths of all test files in which tests may verify rules, relative to the repository. */
export function testFiles(): string[] {
  return folders
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
        .map((name) => `${folder}/${name}`),
    );
}
