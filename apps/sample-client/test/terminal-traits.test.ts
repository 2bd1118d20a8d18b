import { terminalTraits } from '../src/terminal-traits.js';

const utf8 = { LANG: 'en_GB.UTF-8', TERM: 'xterm-256color' };

test('a terminal gets live bars and colour; a pipe gets neither', () => {
  expect(terminalTraits(true, utf8)).toEqual({ live: true, color: true, unicode: true });
  expect(terminalTraits(false, utf8)).toEqual({ live: false, color: false, unicode: true });
  expect(terminalTraits(true, { TERM: 'dumb' })).toEqual({ live: false, color: false, unicode: false });
});

test.each([
  ['NO_COLOR', { NO_COLOR: '1' }, {}, false],
  ['an empty NO_COLOR, which has no effect', { NO_COLOR: '' }, {}, true],
  ['NO_COLOR over FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, {}, false],
  ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, {}, false],
  ['--no-color over FORCE_COLOR', { FORCE_COLOR: '1' }, { color: false }, false],
])('colour on a terminal follows %s', (_, env, options, color) => {
  expect(terminalTraits(true, { ...utf8, ...env }, options).color).toBe(color);
});

test('FORCE_COLOR turns on colour in a pipe, but not live bars', () => {
  expect(terminalTraits(false, { ...utf8, FORCE_COLOR: '1' })).toMatchObject({ live: false, color: true });
});

test.each([
  [{ LANG: 'C' }, false],
  [{ LANG: 'en_GB.UTF-8', LC_ALL: 'POSIX' }, false],
  [{ LC_CTYPE: 'C.utf8' }, true],
  [{}, true],
  [{ LANG: 'en_GB.UTF-8', TERM: 'linux' }, false],
])('the environment %j turns line-drawing characters on or off: %s', (env, unicode) => {
  expect(terminalTraits(true, env).unicode).toBe(unicode);
  expect(terminalTraits(true, env, { ascii: true }).unicode).toBe(false);
});
