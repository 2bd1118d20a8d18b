import type { TransportNames } from './transport-names.js';

/** Returns a text for the terminal: the files of the new package that are incomplete, and the commands to run. */
export function nextSteps({ name, folder }: TransportNames): string {
  const places = [
    [`src/${name}-transport.ts`, 'the channel: how to listen to it, write to it and close it'],
    ['test/contract.test.ts', 'how to connect two ends, and what the channel cannot do'],
    ['examples/basic-usage.ts', 'the example that README.md shows'],
    ['README.md', 'what your users should know'],
  ] as const;
  const width = Math.max(...places.map(([file]) => file.length));
  return `
The new package packages/${folder} can be built already. Its contract test fails, and names the function to write next:

  cd packages/${folder}
  npx jest

Search these files of the package for TO WRITE. The numbers there are the order of the steps:

${places.map(([file, what]) => `  ${file.padEnd(width)}  ${what}`).join('\n')}

When the contract test passes, delete src/not-written.ts, which throws for the functions that are not written.
Then run in the root of the repository:

  npm run format   # formats the files
  npm run api      # writes the API report of the package
  npm test         # runs every check and test

docs/adapter-guide.md explains each step.
`;
}
