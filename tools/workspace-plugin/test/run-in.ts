import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** What hangs is ended: far more than any of these commands takes, on a machine that is busy too. */
const LIMIT_MS = 300_000;

/** How a command ended. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  /** Both streams, for a failure's message. */
  readonly output: string;
}

/** Runs an installed tool, or `node` itself, in a folder of a copied workspace. */
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

/** The environment without what npm, Nx and Jest tell those they run: it would lead back to the workspace of this test. */
function cleanEnv(): NodeJS.ProcessEnv {
  const strange = /^(?:npm_|nx_|jest_|init_cwd$|node_env$|node_options$|force_color$)/i;
  const own = Object.entries(process.env).filter(([name]) => !strange.test(name));
  return {
    ...Object.fromEntries(own),
    NO_COLOR: '1',
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    // What is installed is linked here: npm may write its lock file, and nothing else.
    npm_config_package_lock_only: 'true',
    npm_config_offline: 'true',
  };
}
