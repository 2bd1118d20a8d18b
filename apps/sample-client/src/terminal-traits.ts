/** What may be written to a stream. */
export interface TerminalTraits {
  /** Draw over earlier lines. */
  live: boolean;
  color: boolean;
  /** Bars of line-drawing characters; plain ASCII otherwise. */
  unicode: boolean;
}

/** What the user asked for on the command line; absent where nothing was said. */
export interface TraitWishes {
  color?: boolean | undefined;
  ascii?: boolean | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Decides from the stream, the environment and the user's options, the options weighing most.
 *
 * @see https://no-color.org/ and https://force-color.org/
 */
export function terminalTraits(isTTY: boolean, env: Environment, wishes: TraitWishes = {}): TerminalTraits {
  const capable = isTTY && env['TERM'] !== 'dumb';
  return {
    live: capable,
    color: wishes.color === false ? false : (colorFromEnvironment(env) ?? capable),
    unicode: wishes.ascii !== true && hasUnicode(env),
  };
}

function colorFromEnvironment(env: Environment): boolean | undefined {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced === undefined) return undefined;
  return forced !== '0' && forced !== 'false';
}

// A locale that is not set at all says nothing; one that is set to another charset says no.
function hasUnicode(env: Environment): boolean {
  if (env['TERM'] === 'linux' || env['TERM'] === 'dumb') return false;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(Boolean);
  return locale === undefined || /utf-?8/i.test(locale);
}
