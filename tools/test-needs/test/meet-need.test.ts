import { meetNeed } from '../src/meet-need.js';
import { type Installer, type Need, NeedError } from '../src/need.js';

/** Tries to meet a need, and collects the printed lines. */
function tryToMeet({ installedBy, ...rest }: Partial<Need> & { installedBy?: string } = {}): {
  lines: string[];
  met: Promise<void>;
} {
  let there = false;
  const lines: string[] = [];
  const need: Need = {
    name: 'server',
    find: () => Promise.resolve(there ? 'version 1, /bin/server' : undefined),
    installers: ['first', 'second'].map((name) => installer(name, () => (there = name === installedBy))),
    advice: () => 'Install it by hand.',
    ...rest,
  };
  return { lines, met: meetNeed(need, (line) => lines.push(line)) };
}

function installer(name: string, install: () => void, obstacle?: string): Installer {
  return {
    name,
    obstacle: () => Promise.resolve(obstacle),
    install: async () => {
      await Promise.resolve();
      install();
    },
  };
}

const refuse = (): never => {
  throw new NeedError('the line is down');
};

test('what is there is named in one line, and nothing is installed', async () => {
  const { lines, met } = tryToMeet({
    find: () => Promise.resolve('version 1, /bin/server'),
    installers: [installer('first', refuse)],
  });
  await met;
  expect(lines).toEqual(['✓ server: version 1, /bin/server']);
});

test('what is missing is installed by the first way that is allowed', async () => {
  const { lines, met } = tryToMeet({ installedBy: 'first' });
  await met;
  expect(lines).toEqual(['… server: none found, so: first', '✓ server: installed version 1, /bin/server']);
});

test('a way that leaves nothing that runs is followed by the next one', async () => {
  const { lines, met } = tryToMeet({ installedBy: 'second' });
  await met;
  expect(lines).toEqual([
    '… server: none found, so: first',
    '… server: none found, so: second',
    '✓ server: installed version 1, /bin/server',
  ]);
});

test('a way that is not allowed here is not tried', async () => {
  const { lines, met } = tryToMeet({ installers: [installer('apt-get', refuse, 'needs root')] });
  await expect(met).rejects.toThrow(
    'server: none found, and none could be installed (apt-get: needs root). Install it by hand.',
  );
  expect(lines).toEqual([]);
});

test('where every way fails the error has each reason and the advice in one line', async () => {
  const { met } = tryToMeet({
    installers: [installer('first', refuse), installer('second', () => undefined)],
  });
  await expect(met).rejects.toThrow(
    new NeedError(
      'server: none found, and none could be installed (first: the line is down; ' +
        'second: done, but what it installed does not run). Install it by hand.',
    ),
  );
});

test('a fault of the tool itself is no reason to try another way', async () => {
  const fault = (): never => {
    throw new TypeError('undefined is not a function');
  };
  const { met } = tryToMeet({ installers: [installer('first', fault), installer('second', refuse)] });
  await expect(met).rejects.toThrow(TypeError);
});
