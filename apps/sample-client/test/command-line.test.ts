import { parseCommandLine } from '../src/command-line.js';
import { UsageError } from '../src/usage-error.js';

const defaults = {
  transport: 'stdio',
  count: 1,
  json: false,
  color: true,
  ascii: false,
  connectTimeoutMs: 30_000,
};

function parse(...args: string[]): unknown {
  return parseCommandLine(args, '1.2.3');
}

describe('the command line', () => {
  test('an empty command line starts the tour', () => {
    expect(parse()).toEqual({ kind: 'tour', inputs: {}, options: defaults });
  });

  test('the inputs of the tour are read with and without the word tour', () => {
    const inputs = { file: 'a.bin', data: 'b.csv', folder: 'c' };
    const args = ['--file', 'a.bin', '--data', 'b.csv', '--folder', 'c'];
    expect(parse(...args)).toEqual({ kind: 'tour', inputs, options: defaults });
    expect(parse('tour', ...args)).toEqual({ kind: 'tour', inputs, options: defaults });
  });

  test('options of the client are read before, between and after the arguments of a tool', () => {
    const args = [
      '--count',
      '3',
      'run',
      'work',
      '--steps',
      '-5',
      '--json',
      '--deep-name=a b',
      '--dry',
      '--idle-timeout',
      '5s',
    ];
    expect(parse(...args)).toEqual({
      kind: 'run',
      tool: 'work',
      typed: [{ name: 'steps', value: '-5' }, { name: 'deep-name', value: 'a b' }, { name: 'dry' }],
      options: { ...defaults, count: 3, json: true, idleTimeoutMs: 5_000 },
    });
  });

  test('--args reads arguments as JSON, also if their names are options of the client', () => {
    expect(parse('run', 'work', '--args', '{"count": 2}')).toMatchObject({ argumentsJson: { count: 2 } });
    expect(() => parse('run', 'work', '--args', '[1]')).toThrow('--args must be a JSON object');
    expect(() => parse('run', 'work', '--args', '{')).toThrow('--args must be a JSON object');
  });

  test('everything after -- is the command of another server', () => {
    expect(parse('list', '--', 'node', 'server.js', '--json', '--', 'x')).toEqual({
      kind: 'list',
      options: { ...defaults, serverCommand: ['node', 'server.js', '--json', '--', 'x'] },
    });
  });

  test('every command accepts the --url and the token of a server that listens', () => {
    const options = { ...defaults, transport: 'websocket', serverUrl: 'ws://a:1/mcp', token: 's' };
    const server = ['--url', 'ws://a:1/mcp', '--token', 's'];
    expect(parse(...server)).toEqual({ kind: 'tour', inputs: {}, options });
    expect(parse('list', ...server, '--transport', 'websocket')).toEqual({ kind: 'list', options });
    expect(parse('run', 'work', ...server)).toEqual({ kind: 'run', tool: 'work', typed: [], options });
  });

  test('a --url that is not ws or wss is an argument of the tool', () => {
    const [server, file] = ['wss://a/mcp', 'https://b/c.iso'];
    const options = { ...defaults, transport: 'websocket', serverUrl: server };
    const both = ['--url', file, '--url', server];
    expect(parse(...both)).toEqual({ kind: 'tour', inputs: { url: file }, options });
    expect(parse('--url', file)).toEqual({ kind: 'tour', inputs: { url: file }, options: defaults });
    const typed = [{ name: 'url', value: file }];
    expect(parse('run', 'get', ...both)).toEqual({ kind: 'run', tool: 'get', typed, options });
  });

  test('with --transport http the first http --url is the server, and the next an argument of the tool', () => {
    const [server, file] = ['http://a:1/mcp', 'https://b/c.iso'];
    const options = { ...defaults, transport: 'http', serverUrl: server };
    const both = ['--url', server, '--url', file, '--transport', 'http'];
    expect(parse('list', '--transport', 'http', '--url', server)).toEqual({ kind: 'list', options });
    expect(parse(...both)).toEqual({ kind: 'tour', inputs: { url: file }, options });
    const typed = [{ name: 'url', value: file }];
    expect(parse('run', 'get', ...both)).toEqual({ kind: 'run', tool: 'get', typed, options });
    expect(parse('--transport', 'http')).toEqual({
      kind: 'tour',
      inputs: {},
      options: { ...defaults, transport: 'http' },
    });
  });

  test('the token of a server is read from the environment', () => {
    process.env['MILEPOST_TOKEN'] = 'from the environment';
    try {
      expect(parse('list')).toEqual({ kind: 'list', options: defaults });
      expect(parse('list', '--url', 'ws://a')).toMatchObject({ options: { token: 'from the environment' } });
    } finally {
      delete process.env['MILEPOST_TOKEN'];
    }
  });

  test('the options for colours, characters, timeouts and transport are read', () => {
    const options = {
      ...defaults,
      color: false,
      ascii: true,
      totalTimeoutMs: 120_000,
      transport: 'in-memory',
    };
    expect(
      parse('list', '--no-color', '--ascii', '--total-timeout', '2m', '--transport', 'in-memory'),
    ).toEqual({
      kind: 'list',
      options,
    });
  });

  test('--version and --help return text to print', () => {
    expect(parse('--version')).toEqual({ kind: 'print', text: '1.2.3\n' });
    expect(parse('--help')).toMatchObject({
      kind: 'print',
      text: expect.stringContaining('<tool>') as string,
    });
    expect(parse('run', '--help')).toMatchObject({
      text: expect.stringContaining('--idle-timeout') as string,
    });
  });

  test.each([
    [['walk'], 'Unknown command "walk". The commands are tour, run, list and experiment.'],
    [['tour', 'twice'], 'Unknown command "twice". The commands are tour, run, list and experiment.'],
    [['--bogus'], "unknown option '--bogus'"],
    [['list', '--bogus'], "unknown option '--bogus'"],
    [['list', 'x'], 'too many arguments'],
    [['run'], "missing required argument 'tool'"],
    [['run', 'work', 'loose'], 'Unexpected word "loose": give arguments as --name value.'],
    [['--count', '0'], 'Give a whole number from 1 to 10,000.'],
    [['--count', 'many'], 'Give a whole number from 1 to 10,000.'],
    [['--idle-timeout', 'soon'], 'Give a time such as 500 (ms), 5s or 2m.'],
    [['--transport', 'pigeon'], 'Allowed choices are stdio, in-memory, http, websocket.'],
    [['--file', 'a', '--url', 'http://b'], 'Give either --file or the --url of a file, not both.'],
    [['list', '--'], 'After --, give the command of a server'],
    [['list', '--transport', 'in-memory', '--', 'x'], 'remove --transport in-memory'],
    [['list', '--transport', 'websocket', '--', 'x'], 'remove --transport websocket'],
    [['list', '--url', 'ws://a', '--', 'x'], 'remove --url'],
    [['list', '--url', 'ws://a', '--transport', 'stdio'], 'remove --transport stdio'],
    [['list', '--url', 'ws://a', '--url', 'wss://b'], 'Give only one server with --url'],
    [['list', '--url', 'http://a'], 'With list, --url must be the URL of a server, not "http://a"'],
    [['list', '--url', 'http://a'], 'or http or https with --transport http.'],
    [['list', '--transport', 'http', '--url', 'http://a', '--url', 'http://b'], 'not "http://b"'],
    [['--transport', 'http', '--url', 'http://a', '--url', 'ws://b'], 'Give only one server with --url'],
    [['list', '--transport', 'http', '--url', 'ws://a'], 'remove --transport http'],
    [['list', '--transport', 'http', '--url', 'http://a b'], '--url must be a URL such as'],
    [['list', '--transport', 'http', '--token', 'x'], '--token is for a server that already listens'],
    [['list', '--transport', 'http', '--', 'x'], 'remove --transport http'],
    [['list', '--url', 'ws://a b'], '--url must be a URL such as ws://127.0.0.1:3210/mcp'],
    [['list', '--url', 'ws://a/#b'], '--url must be a URL such as ws://127.0.0.1:3210/mcp'],
    [['list', '--token', 'x'], '--token is for a server that already listens'],
    [['list', '--transport', 'websocket', '--token', 'x'], '--token is for a server that already listens'],
  ])('%j is refused, and the error says why', (args, message) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(message);
  });
});
