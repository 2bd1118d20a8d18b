import { type Installer, NeedError } from './need.js';
import { type Outcome, runProgram } from './run-program.js';

/** Lists are fetched and packages unpacked on slow machines and lines too. */
const LIMIT_MS = 15 * 60_000;
const PROBE_LIMIT_MS = 10_000;

/**
 * Installs a package of Debian, Ubuntu and their like, as root or by a sudo that asks for no password.
 *
 * @param packageName - for example `chromium`.
 */
export function aptPackage(packageName: string): Installer {
  return {
    name: `apt-get install ${packageName}`,
    obstacle: async () => {
      const apt = await runProgram(['apt-get', '--version'], { limitMs: PROBE_LIMIT_MS });
      if (apt.exitCode !== 0) return 'this system has no apt-get';
      return (await rightToInstall()) === undefined ? 'needs root, or sudo without a password' : undefined;
    },
    install: async () => {
      // The lists of a fresh container are empty, and old lists name packages that are gone. One source that cannot be
      // reached fails the update of all: whether the package can be had shows when it is installed.
      await aptGet('update');
      const { exitCode, output } = await aptGet('install', '--yes', '--no-install-recommends', packageName);
      if (exitCode !== 0) throw new NeedError(lastLine(output) || `apt-get install ${packageName} was ended`);
    },
  };
}

async function aptGet(...args: string[]): Promise<Outcome> {
  const sudo = (await rightToInstall()) ?? [];
  // sudo drops the environment. The lock is held while another installation is under way.
  const command = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
  return runProgram([...command, '-o', 'DPkg::Lock::Timeout=120'], { limitMs: LIMIT_MS });
}

/** What goes before a command that installs: nothing for root, `sudo` for others. @returns `undefined` where neither is possible. */
async function rightToInstall(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  const sudo: Outcome = await runProgram(['sudo', '--non-interactive', 'true'], { limitMs: PROBE_LIMIT_MS });
  return sudo.exitCode === 0 ? ['sudo', '--non-interactive'] : undefined;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
