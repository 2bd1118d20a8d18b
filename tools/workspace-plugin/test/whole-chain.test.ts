import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

import { completeContractTest, completeSource } from './complete-sample.js';
import { type Outcome, runIn } from './run-in.js';
import { copyWorkspace, linkPackage } from './temporary-workspace.js';

// These tests build, check and test a package with the real tools, twice. They take a minute on two idle
// cores.
jest.setTimeout(600_000);

/** A program that runs the checks of tools/checks on this one package. */
const CHECKS = `
import { checkApi, updateApi } from './tools/checks/src/check-api.mjs';
import { checkBrowserEntry } from './tools/checks/src/check-browser-entries.mjs';
import { checkExample } from './tools/checks/src/check-examples.mjs';
import { checkManifest } from './tools/checks/src/check-manifest.mjs';
import { checkPacked } from './tools/checks/src/check-packages.mjs';
import { entriesOf, publishedPackages } from './tools/checks/src/workspace.mjs';

const all = publishedPackages();
const made = all.find(({ folder }) => folder === 'transport-sample');
const browser = await Promise.all(entriesOf(made).map(({ file }) => checkBrowserEntry(file)));
const [packed, example] = await Promise.all([checkPacked(made), checkExample(made.directory)]);
const api = [await updateApi([made]), await checkApi([made])];
console.log(JSON.stringify([checkManifest(made, all), packed, ...browser, example, ...api].flat()));
`;

describe('a generated transport', () => {
  let workspace: string;
  let made: string;
  let generated: Outcome;

  beforeAll(() => {
    workspace = copyWorkspace();
    made = path.join(workspace, 'packages/transport-sample');
    generated = generate(workspace, 'sample');
    linkPackage(workspace, 'transport-sample');
  });

  afterAll(() => {
    rmSync(workspace, { recursive: true, force: true });
  });

  test('one command creates the package, prints the next steps, and has npm link it', () => {
    passes(generated);
    expect(generated.stdout).toContain('TO WRITE');
    const lock = JSON.parse(readFileSync(path.join(workspace, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, unknown>;
    };
    expect(lock.packages['node_modules/@milepost/transport-sample']).toEqual({
      resolved: 'packages/transport-sample',
      link: true,
    });
  });

  test('a package that already exists cannot be generated again', () => {
    const { status, output } = generate(workspace, 'sample');
    expect(status).not.toBe(0);
    expect(output).toContain('packages/transport-sample already exists');
  });

  test('the generated package builds, type-checks, lints and is formatted without a change', () => {
    passes(runTargets(workspace, 'build,typecheck'));
    passes(lint(workspace));
    passes(checkFormat(workspace));
  });

  test('the generated contract test fails, and each case names connect() as the function to write', () => {
    const failures = failuresOf(made);
    expect(failures.length).toBeGreaterThan(20);
    for (const failure of failures) expect(failure).toContain('Write connect() in test/contract.test.ts');
  });

  test('after connect() is written, each case names listen() as the function to write', () => {
    completeContractTest(made);
    const failures = failuresOf(made);
    expect(failures.length).toBeGreaterThan(20);
    for (const failure of failures) expect(failure).toContain('Write listen() in src/sample-transport.ts');
  });

  test('the completed package passes every check and test', () => {
    completeSource(made);
    passes(runIn(workspace, 'prettier', '--write', 'packages/transport-sample'));
    passes(runTargets(workspace, 'build,typecheck,test'));
    passes(lint(workspace));
    passes(checkFormat(workspace));
    const place = 'packages/transport-sample';
    passes(runIn(workspace, 'depcruise', '--config', '.dependency-cruiser.mjs', place));
    passes(runIn(workspace, 'knip', '--no-config-hints', '--workspace', place));
    const checks = runIn(workspace, 'node', '--input-type=module', '--eval', CHECKS);
    passes(checks);
    expect(JSON.parse(checks.stdout)).toEqual([]);
  });

  test('a generated package that is only for Node builds and type-checks without a change', () => {
    passes(generate(workspace, 'transport-wire', '--no-browser', '--description', 'JSON-RPC over "a wire"'));
    linkPackage(workspace, 'transport-wire');
    for (const project of ['tsconfig.build.json', 'tsconfig.json'])
      passes(runIn(path.join(workspace, 'packages/transport-wire'), 'tsc7', '-p', project));
  });
});

function generate(workspace: string, ...args: string[]): Outcome {
  return runIn(workspace, 'nx', 'g', '@milepost/workspace-plugin:transport', ...args);
}

function passes({ status, output }: Outcome): void {
  if (status !== 0) throw new Error(output);
}

function runTargets(workspace: string, targets: string): Outcome {
  // One task at a time, because other projects are tested at the same time.
  const how = ['--outputStyle=static', '--parallel=1'];
  return runIn(workspace, 'nx', 'run-many', '--projects=transport-sample', `--targets=${targets}`, ...how);
}

function lint(workspace: string): Outcome {
  return runIn(workspace, 'eslint', 'packages/transport-sample');
}

/** Checks the format of the files that the generator has written or changed. */
function checkFormat(workspace: string): Outcome {
  const files = ['packages/transport-sample', '.changeset', 'README.md', 'tools/checks/src/arrows.mjs'];
  return runIn(workspace, 'prettier', '--check', ...files);
}

/** Returns the failure message of each case of the contract that is not skipped. Throws if a case passes. */
function failuresOf(directory: string): string[] {
  const { stdout, output } = runIn(directory, 'jest', '--json');
  if (!stdout.startsWith('{')) throw new Error(output);
  const { testResults } = JSON.parse(stdout) as {
    testResults: { assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[];
  };
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const cases = all.filter(({ status }) => status !== 'pending');
  return cases.map(({ fullName, status, failureMessages }) => {
    if (status !== 'failed') throw new Error(`${fullName} is ${status}.`);
    return failureMessages.join('\n');
  });
}
