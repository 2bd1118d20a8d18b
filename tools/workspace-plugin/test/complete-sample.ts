import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FIXTURE = path.join(__dirname, 'fixtures/transport-sample');

interface Edit {
  readonly file: string;
  /** Matches the text that is replaced. */
  readonly from: RegExp;
  /** The replacement. */
  readonly to: string;
}

const TEST_EDITS: readonly Edit[] = [
  {
    file: 'test/contract.test.ts',
    from: /import \{ type SampleLink, SampleTransport \}[^]*?\n\}\n/,
    to: `import { SampleTransport } from '../src/index.js';\nimport { connect } from './wire.js';\n`,
  },
  {
    file: 'test/contract.test.ts',
    from: /const \[one, other\] = connect\(\);/,
    to: 'const {\n    ends: [one, other],\n    controls,\n  } = connect();',
  },
  { file: 'test/contract.test.ts', from: /\/\/ TO WRITE, 5[^\n]*/, to: '...controls,' },
  {
    file: 'test/contract.test.ts',
    from: /splitFrames: true/,
    to: `splitFrames: 'a stream of strings hands on each as a whole'`,
  },
];

const SOURCE_EDITS: readonly Edit[] = [
  {
    file: 'src/sample-transport.ts',
    from: /import \{ notWritten \}[^\n]*\n/,
    to: `import { listen, type SampleLink, write } from './sample-channel.js';\n`,
  },
  {
    file: 'src/sample-transport.ts',
    from: /\/\*\*\n \* The channel that carries the messages[^]*?= unknown;\n\n/,
    to: '',
  },
  { file: 'src/sample-transport.ts', from: /\n\/\*\* The events of a channel\. \*\/[^]*$/, to: '' },
  {
    file: 'src/index.ts',
    from: /export \{[^]*$/,
    to: `export { type SampleLink } from './sample-channel.js';
export { SampleTransport, type SampleTransportOptions } from './sample-transport.js';
`,
  },
  {
    file: 'examples/basic-usage.ts',
    from: /\/\*\* TO WRITE, 6[^]*?\n\}\n/,
    to: `/** Two connected ends of a channel: what is written to one can be read from the other. */
function connect(): [SampleLink, SampleLink] {
  const [there, back] = [new TransformStream<string, string>(), new TransformStream<string, string>()];
  return [
    { readable: back.readable, writable: there.writable },
    { readable: there.readable, writable: back.writable },
  ];
}
`,
  },
  { file: 'README.md', from: /TO WRITE, 7: [^|]*/, to: 'a pair of web streams ' },
  { file: 'README.md', from: /- TO WRITE, 8[^\n]*\n/, to: '- **Back-pressure is that of the streams.**\n' },
];

/** Completes the generated contract test: adds a wire with two ends. */
export function completeContractTest(directory: string): void {
  cpSync(FIXTURE, directory, { recursive: true });
  applyEdits(directory, TEST_EDITS);
}

/** Completes the rest of the generated package `transport-sample`: adds an adapter for web streams. */
export function completeSource(directory: string): void {
  const before = readText(directory, 'examples/basic-usage.ts');
  applyEdits(directory, SOURCE_EDITS);
  const after = readText(directory, 'examples/basic-usage.ts');
  writeText(
    directory,
    'README.md',
    readText(directory, 'README.md').replace(before, () => after),
  );
  rmSync(path.join(directory, 'src/not-written.ts'));
}

function applyEdits(directory: string, edits: readonly Edit[]): void {
  for (const { file, from, to } of edits) {
    const text = readText(directory, file);
    if (!from.test(text)) throw new Error(`${file} has no ${String(from)}:\n${text}`);
    writeText(
      directory,
      file,
      text.replace(from, () => to),
    );
  }
}

function readText(directory: string, file: string): string {
  return readFileSync(path.join(directory, file), 'utf8');
}

function writeText(directory: string, file: string, text: string): void {
  writeFileSync(path.join(directory, file), text);
}
