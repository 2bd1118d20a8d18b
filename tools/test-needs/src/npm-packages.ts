import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { type Installer, NeedError } from './need.js';
import { runProgram } from './run-program.js';

const LIMIT_MS = 10 * 60_000;

/** The part of a lock file of npm that is compared. */
interface Lock {
  readonly packages: Record<string, { readonly version?: string }>;
}

/**
 * Says whether the packages of a folder's lock file are installed, in these versions.
 *
 * @param folder - has a `package-lock.json`, and `node_modules` if something is installed.
 */
export function packagesAreInstalled(folder: string): boolean {
  const wanted = readLock(path.join(folder, 'package-lock.json'));
  const installed = readLock(path.join(folder, 'node_modules/.package-lock.json'));
  const names = Object.keys(installed);
  // What is for other platforms only is in the lock, and not installed.
  return names.length > 0 && names.every((name) => installed[name]?.version === wanted[name]?.version);
}

/** Installs what the lock file of a folder lists. */
export function npmPackages(folder: string): Installer {
  return {
    name: 'npm ci',
    obstacle: () => Promise.resolve(undefined),
    install: async () => {
      // Its own output, for example about an engine that one of them asks for, matters only where it fails.
      const command = [...npm(), 'ci', '--no-audit', '--no-fund'];
      const { exitCode, output } = await runProgram(command, { cwd: folder, limitMs: LIMIT_MS });
      if (exitCode !== 0)
        throw new NeedError(/^npm error (?!code)(.*)$/m.exec(output)?.[1] ?? 'it was ended');
    },
  };
}

/** The npm that runs this, or the one on the PATH. */
function npm(): string[] {
  const program = process.env['npm_execpath'];
  return program?.endsWith('.js') ? [process.execPath, program] : ['npm'];
}

function readLock(file: string): Lock['packages'] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Lock).packages : {};
}
