import { findProblem, readColumns } from '../../src/csv/csv-table.js';
import { useTextFiles } from '../support/use-text-files.js';

const open = useTextFiles();
const { signal } = new AbortController();

describe('readColumns', () => {
  const columns = async (content: string): Promise<string[]> =>
    (await readColumns(await open(content), signal)).map(({ name, type }) => `${name}: ${type}`);

  test('infers the types of the columns from the first values, and ignores empty values', async () => {
    expect(
      await columns('n,d,t,e,m\n1,2024-02-29,x,,\n-2.5e3,2024-12-31T10:00:00Z,1,,7\n.5,,y,,z\n'),
    ).toEqual(['n: number', 'd: date', 't: text', 'e: text', 'm: text']);
  });

  test('returns text columns for a file with only a header, and refuses a file without records', async () => {
    expect(await columns('a,b')).toEqual(['a: text', 'b: text']);
    await expect(columns('\n\n')).rejects.toThrow('has no record');
  });

  test('refuses a header of more than a thousand columns', async () => {
    await expect(columns('x,'.repeat(1_000))).rejects.toThrow('the header has 1001 columns');
  });

  test('accepts columns that are named like members of every object', async () => {
    expect(await columns('__proto__,constructor\n1,x')).toEqual(['__proto__: number', 'constructor: text']);
  });
});

describe('findProblem', () => {
  const columns = [
    { name: 'n', type: 'number' },
    { name: 'd', type: 'date' },
  ] as const;
  const problem = (...values: string[]): string | undefined =>
    findProblem({ values, line: 1, bytes: 1 }, columns);

  test.each([
    ['1', '2024-01-01'],
    ['', ''],
  ])('accepts a record of %j and %j', (...values) => {
    expect(problem(...values)).toBeUndefined();
  });

  test('explains why a record is invalid', () => {
    expect(problem('1')).toBe('1 value instead of 2');
    expect(problem('1', '2024-01-01', '')).toBe('3 values instead of 2');
    expect(problem('1', '2024-13-01')).toBe('"2024-13-01" in column "d" is not a date');
    expect(problem('x'.repeat(1_000), '')).toMatch(/^"x{60}…" in column "n" is not a number$/);
    for (const value of ['1e999', '9'.repeat(200), 'NaN', 'Infinity', '0x10', '1,5', '--1']) {
      expect(problem(value, '')).toContain('is not a number');
    }
  });
});
