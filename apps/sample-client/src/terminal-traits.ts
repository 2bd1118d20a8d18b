/** What the program may write to a stream. */
export interface TerminalTraits {
  /** Redraw earlier lines. */
  live: boolean;
  color: boolean;
  /** Draw bars with line-drawing characters; otherwise with plain ASCII. */
  unicode: boolean;
}

/** The user's options on the command line. An option that was not given is absent. */
export interface TraitOptions {
  color?: boolean | undefined;
  ascii?: boolean | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Decides what may be written, from the stream, the environment and the user's options. The options take
 * precedence.
 *
 * @param isTTY - whether the stream is a terminal.
 * @see https://no-color.org/ and https://force-color.org/
 */
export function terminalTraits(isTTY: boolean, env: Environment, options: TraitOptions = {}): TerminalTraits {
  const capable = isTTY && env['TERM'] !== 'dumb';
  return {
    live: capable,
    color: options.color === false ? false : (colorFromEnvironment(env) ?? capable),
    unicode: options.ascii !== true && hasUnicode(env),
  };
}

function colorFromEnvironment(env: Environment): boolean | undefined {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced === undefined) return undefined;
  return forced !== '0' && forced !== 'false';
}

// Without any locale, Unicode is assumed. A locale with another character set turns it off.
function hasUnicode(env: Environment): boolean {
  if (env['TERM'] === 'linux' || env['TERM'] === 'dumb') return false;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(Boolean);
  return locale === undefined || /utf-?8/i.test(locale);
}
