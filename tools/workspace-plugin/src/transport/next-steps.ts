import type { TransportNames } from './transport-names.js';

/** Returns the text for the terminal that lists what the author still has to write. */
export function nextSteps({ name, folder }: TransportNames): string {
  const places = [
    [`src/${name}-transport.ts`, 'the channel: how to listen to it, write to it and close it'],
    ['test/contract.test.ts', 'how to connect two ends, and which capabilities are missing'],
    ['examples/basic-usage.ts', 'the example that README.md shows'],
    ['README.md', 'what your users should know'],
  ] as const;
  const width = Math.max(...places.map(([file]) => file.length));
  return `
packages/${folder} builds, and its contract test reports what is missing:

  cd packages/${folder}
  npx jest

Each place to write is marked with TO WRITE and a number:

${places.map(([file, what]) => `  ${file.padEnd(width)}  ${what}`).join('\n')}

Delete src/not-written.ts when nothing uses it any more. In the root, \`npm run format\` and \`npm run api\` write the
format and the API report, and \`npm test\` checks all the rest.
Step by step: docs/adapter-guide.md
`;
}
