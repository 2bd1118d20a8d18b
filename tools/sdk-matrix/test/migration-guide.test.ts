import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { programArgs } from '@milepost/bundler';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const EXAMPLES = 'docs/examples/migrating';
const LIMIT_MS = 60_000;

const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8');
const guide = read('docs/migrating.md');
const files = readdirSync(`${root}${EXAMPLES}`).map((name) => `${EXAMPLES}/${name}`);

/**
 * Runs a client, which starts its server with the remaining arguments, and so on. Returns the lines that it
 * prints.
 */
async function printed(...names: string[]): Promise<string[]> {
  const args = names.flatMap((name) => programArgs(`${root}${EXAMPLES}/${name}.ts`));
  const { stdout } = await run(process.execPath, args, { cwd: root, timeout: LIMIT_MS });
  return stdout.trimEnd().split('\n');
}

const SUM = "[ { type: 'text', text: 'The sum is 5000050000.' } ]";

test('the guide shows each program unchanged, and no other TypeScript code', () => {
  const shown = [...guide.matchAll(/^<!-- example: (\S+) -->\n\n```ts\n([^]*?)```$/gm)];
  expect(shown.map(([, file]) => file).sort()).toEqual([...files].sort());
  for (const [, file = '', code] of shown) expect(code).toBe(read(file));
  expect([...guide.matchAll(/^```ts$/gm)]).toHaveLength(shown.length);
});

test(
  'the programs compile',
  async () => {
    await run(`${root}node_modules/.bin/tsc7`, ['-p', 'docs/examples'], { cwd: root, timeout: LIMIT_MS });
  },
  LIMIT_MS,
);

describe.each(['v1', 'v2'])('with the SDK %s', (sdk) => {
  test.each([
    ['before', 'before'],
    ['before', 'after'],
    ['after', 'after'],
  ])(
    'a client %s migration works with a server %s migration',
    async (client, server) => {
      const lines = await printed(`client-${sdk}-${client}`, `server-${sdk}-${server}`);
      expect(lines.at(-1)).toBe(SUM);
    },
    LIMIT_MS,
  );

  test.each([[`client-${sdk}-after`], [`in-order-${sdk}`]])(
    '%s receives the last update of a server before migration',
    async (client) => {
      const lines = await printed(client, `server-${sdk}-before`);
      expect(lines.slice(-2)).toEqual([expect.stringMatching(/^100 %|100000 of 100000$/), SUM]);
    },
    LIMIT_MS,
  );

  test(
    'a client receives the last update through a gateway',
    async () => {
      const chain = [`client-${sdk}-after`, `gateway-${sdk}-after`, `server-${sdk}-before`];
      expect((await printed(...chain)).slice(-2)).toEqual(['100 %', SUM]);
    },
    LIMIT_MS,
  );

  test(
    'a gateway before migration works too',
    async () => {
      const chain = [`client-${sdk}-before`, `gateway-${sdk}-before`, `server-${sdk}-after`];
      expect((await printed(...chain)).at(-1)).toBe(SUM);
    },
    LIMIT_MS,
  );
});
