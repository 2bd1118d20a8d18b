import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

import { Ends, temporaryFolder } from '../src/index.js';

test('a folder has the given files until it is removed', async () => {
  const ends = new Ends();
  const folder = temporaryFolder((end) => ends.add(end), { 'a.txt': 'one', 'deep/er/b.txt': 'two' });
  expect(folder).toBe(realpathSync(folder));
  expect(readFileSync(path.join(folder, 'a.txt'), 'utf8')).toBe('one');
  expect(readFileSync(path.join(folder, 'deep/er/b.txt'), 'utf8')).toBe('two');
  await ends.endAll();
  expect(existsSync(folder)).toBe(false);
});

test('each folder is a new one', async () => {
  const ends = new Ends();
  const folders = [1, 2].map(() => temporaryFolder((end) => ends.add(end)));
  expect(new Set(folders).size).toBe(2);
  await ends.endAll();
});
