import { readToolArguments, splitArguments } from '../src/tool-arguments.js';
import { UsageError } from '../src/usage-error.js';

const tool = {
  name: 'work',
  inputSchema: {
    type: 'object',
    properties: {
      steps: { type: 'integer' },
      perSecond: { type: 'number' },
      dryRun: { type: 'boolean' },
      mode: { type: 'string', enum: ['fast', 'slow'] },
      level: { enum: [1, 2] },
      title: { type: 'string' },
      either: { anyOf: [{ type: 'number' }, { type: 'null' }] },
      list: { type: 'array' },
      options: { type: 'object' },
      anything: {},
    },
  },
};

function read(...tokens: string[]): Record<string, unknown> {
  return readToolArguments(tool, splitArguments(tokens));
}

describe('arguments of a tool', () => {
  test.each([
    [['--steps', '3'], { steps: 3 }],
    [['--steps=-3'], { steps: -3 }],
    [['--steps', '-3'], { steps: -3 }],
    [['--perSecond', '.5'], { perSecond: 0.5 }],
    [['--per-second', '1e3'], { perSecond: 1000 }],
    [['--per_second', '1'], { perSecond: 1 }],
    [['--dry-run'], { dryRun: true }],
    [['--no-dry-run'], { dryRun: false }],
    [['--dryRun', 'false'], { dryRun: false }],
    [['--mode', 'slow'], { mode: 'slow' }],
    [['--level', '2'], { level: 2 }],
    [['--title', '42'], { title: '42' }],
    [['--title='], { title: '' }],
    [['--title', 'a=b'], { title: 'a=b' }],
    [['--either', 'null'], { either: null }],
    [['--list', '[1,"two"]'], { list: [1, 'two'] }],
    [['--options', '{"a":1}'], { options: { a: 1 } }],
    [['--anything', '{"a":1}'], { anything: { a: 1 } }],
    [['--anything', 'words'], { anything: 'words' }],
    [['--steps', '1', '--dry-run', '--title', 'x'], { steps: 1, dryRun: true, title: 'x' }],
  ])('the words %j are read as %j', (tokens, values) => {
    expect(read(...tokens)).toEqual(values);
  });

  test.each([
    [['--steps', '1.5'], '--steps expects integer, not "1.5".'],
    [['--steps', ''], '--steps expects integer, not "".'],
    [['--steps'], '--steps needs a value: integer.'],
    [['--perSecond', 'fast'], '--perSecond expects number, not "fast".'],
    [['--dryRun', 'maybe'], '--dryRun expects boolean, not "maybe".'],
    [['--mode', 'warp'], '--mode expects "fast" or "slow", not "warp".'],
    [['--list', '{}'], '--list expects array, not "{}".'],
    [['--steps', '1', '--steps', '2'], '--steps is given twice.'],
    [['loose'], 'Unexpected word "loose": give arguments as --name value.'],
  ])('the words %j are refused, and the error says why', (tokens, message) => {
    expect(() => read(...tokens)).toThrow(new UsageError(message));
  });

  test('an unknown argument is refused, and the error lists the known ones', () => {
    expect(() => read('--stepz', '3')).toThrow(
      /^work has no argument --stepz\. Its arguments are --steps <integer>, --perSecond/,
    );
    expect(() => readToolArguments({ name: 'ping', inputSchema: {} }, [{ name: 'x' }])).toThrow(
      'It has no arguments.',
    );
  });

  test('a required argument must be given, as text or as JSON', () => {
    const strict = { ...tool, inputSchema: { ...tool.inputSchema, required: ['steps', 'title'] } };
    expect(() => readToolArguments(strict, [{ name: 'title', value: 'x' }])).toThrow(
      'work needs --steps. Its arguments are',
    );
    expect(readToolArguments(strict, [{ name: 'title', value: 'x' }], { steps: 2 })).toEqual({
      steps: 2,
      title: 'x',
    });
  });

  test.each([undefined, null, 'text', { properties: null }, { properties: { a: null, b: 'text' } }])(
    'an invalid schema causes no error: %j',
    (inputSchema) => {
      expect(readToolArguments({ name: 'odd', inputSchema }, [])).toEqual({});
    },
  );
});
