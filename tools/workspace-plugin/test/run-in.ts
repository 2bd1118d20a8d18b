import { spawnSync } from 'node:child_process';
import path from 'node:path';

/**
 * The time limit that ends a hanging command. It is far longer than any command takes, also on a busy
 * machine.
 */
const LIMIT_MS = 300_000;

/** The result of a command. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  /** The command line and both output streams, for the message of a failure. */
  readonly output: string;
}

/** Runs an installed tool, or `node`, in a folder of a copied workspace. */
export function runIn(cwd: string, tool: string, ...args: string[]): Outcome {
  const program =
    tool === 'node' ? process.execPath : path.join(__dirname, '../../../node_modules/.bin', tool);
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env: cleanEnv(),
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  if (error) throw error;
  return { status, stdout, output: `${tool} ${args.join(' ')}\n${stdout}${stderr}` };
}

/**
 * Returns the environment without the variables of npm, Nx and Jest, which would point to the workspace of
 * this test.
 */
function cleanEnv(): NodeJS.ProcessEnv {
  const strange = /^(?:npm_|nx_|jest_|init_cwd$|node_env$|node_options$|force_color$)/i;
  const own = Object.entries(process.env).filter(([name]) => !strange.test(name));
  return {
    ...Object.fromEntries(own),
    NO_COLOR: '1',
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    // node_modules is linked in the copy, so npm may only write its lock file.
    npm_config_package_lock_only: 'true',
    npm_config_offline: 'true',
  };
}
