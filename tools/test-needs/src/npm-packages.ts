import { readFileSync } from 'node:fs';
import path from 'node:path';

import { type Installer, NeedError } from './need.js';
import { runProgram } from './run-program.js';

const LIMIT_MS = 10 * 60_000;

/** The part of a lock file of npm that is compared. */
interface Lock {
  readonly packages: Record<string, { readonly version?: string; readonly optional?: boolean }>;
}

/**
 * Says whether the packages of a folder's lock file are installed, in these versions.
 *
 * @param folder - has a `package-lock.json`, and `node_modules` if something is installed.
 */
export function packagesAreInstalled(folder: string): boolean {
  const wanted = readLock(path.join(folder, 'package-lock.json'));
  const installed = readLock(path.join(folder, 'node_modules/.package-lock.json'));
  // The package of the empty name is the folder's own. Optional packages may be for other platforms.
  const required = Object.keys(wanted).filter((name) => name !== '' && !wanted[name]?.optional);
  return (
    required.every((name) => name in installed) &&
    Object.keys(installed).every((name) => installed[name]?.version === wanted[name]?.version)
  );
}

/** Installs the packages that the lock file of a folder lists. */
export function npmPackages(folder: string): Installer {
  return {
    name: 'npm ci',
    obstacle: () => Promise.resolve(undefined),
    install: async () => {
      // Its own output, for example about an engine that one of them asks for, matters only where it fails.
      const command = [...npm(), 'ci', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=1'];
      const { exitCode, output } = await runProgram(command, { cwd: folder, limitMs: LIMIT_MS });
      if (exitCode !== 0)
        throw new NeedError(
          /^npm error (?!code|syscall|errno|path)(.*)$/m.exec(output)?.[1] ?? 'it was ended',
        );
    },
  };
}

/** The npm that runs this, or the one on the PATH. */
function npm(): string[] {
  const program = process.env['npm_execpath'];
  return program && /npm-cli\.c?js$/.test(program) ? [process.execPath, program] : ['npm'];
}

function readLock(file: string): Lock['packages'] {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as Lock).packages;
  } catch {
    // Nothing is installed, or an installation was ended half-way.
    return {};
  }
}
