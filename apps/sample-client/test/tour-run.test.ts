import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expectIncreasing, temporaryFolder } from '@milepost/testing';

import { runClient, startInTerminal } from './client-process.js';
import { readLines } from './json-lines.js';

const LIMIT_MS = 60_000;
const FILE_BYTES = 1_000_000;
const RECORDS = 500;
const ESCAPE = '\u001b';

const folder = temporaryFolder(afterAll);
let inputs: string[];

beforeAll(async () => {
  const file = join(folder, 'file.bin');
  const data = join(folder, 'data.csv');
  await writeFile(file, Buffer.alloc(FILE_BYTES, 'milepost'));
  await writeFile(data, `name,count\n${'bird,1\n'.repeat(RECORDS)}`);
  inputs = ['--file', file, '--data', data, '--folder', folder];
});

describe('the tour', () => {
  test.each(['stdio', 'in-memory', 'websocket'])(
    'over %s the three operations complete in JSON lines, with increasing progress and correct results',
    async (transport) => {
      const { exitCode, stdout, stderr } = await runClient(['--json', '--transport', transport, ...inputs]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      const lines = readLines(stdout);
      for (const operation of ['download_file', 'process_data', 'index_folder']) {
        const own = lines.filter((line) => line.operation === operation);
        const progress = own.slice(0, -1).map((line) => line.progress ?? NaN);
        expect(progress.length).toBeGreaterThan(1);
        expectIncreasing(progress);
        expect(own.at(-1)).toMatchObject({ type: 'end', state: 'completed' });
      }
      const results = Object.fromEntries(
        lines.flatMap((line) => (line.result ? [[line.operation, line.result]] : [])),
      );
      expect(results).toMatchObject({
        download_file: { bytes: FILE_BYTES },
        process_data: { records: RECORDS, invalid: 0 },
        index_folder: { files: 2 },
      });
    },
    LIMIT_MS,
  );

  test(
    'a pipe gets plain lines without escape codes for each operation, and a summary',
    async () => {
      const { exitCode, stdout } = await runClient(inputs);
      expect(exitCode).toBe(0);
      expect(stdout).not.toContain(ESCAPE);
      expect(stdout).toMatch(/^download_file: 100 %, /m);
      expect(stdout).toMatch(/^process_data: completed in .*500 records/m);
      expect(stdout).toMatch(/^✓ download_file {2}completed .*1\.0 MB, sha256 [\da-f]{8}$/m);
      expect(stdout).toMatch(/^3 completed in .*updates\n$/m);
    },
    LIMIT_MS,
  );

  test(
    'four tours run at the same time',
    async () => {
      const args = ['--count', '4', '--transport', 'in-memory', ...inputs];
      const { exitCode, stdout, stderr } = await runClient(args);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatch(/^12 completed in /m);
    },
    LIMIT_MS,
  );

  test(
    'a terminal gets bars that never reach the right edge, and a summary',
    async () => {
      const { exitCode, stdout } = await startInTerminal(inputs).finished;
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/✓.*download_file.*━{5}/);
      expect(stdout).toContain('100 %');
      expect(stdout).toContain(`${ESCAPE}[32m`);
      expect(stdout).toMatch(/3 completed.* in .*updates\r\n/);
      const lines = stdout.replace(/\u001b\[[?\d;]*[A-Za-z]/g, '').split(/\r?\n/);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(80);
    },
    LIMIT_MS,
  );
});
