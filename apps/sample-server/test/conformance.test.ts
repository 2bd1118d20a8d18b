import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

import { endAfterAll, temporaryFolder } from '@milepost/testing';

import { ListeningServer } from './support/listening-server.js';

const suite = createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/dist/index.js');
const temporary = temporaryFolder(afterAll);

let server: ListeningServer;
const ends = endAfterAll();
beforeAll(async () => {
  server = await ListeningServer.start('http', '--port', '0');
  ends.add(() => server.stop());
});

/** @see https://github.com/modelcontextprotocol/conformance */
describe("the protocol's conformance suite", () => {
  test.each([
    ['server-initialize', 1],
    ['ping', 1],
    ['tools-list', 1],
    ['tools-call-with-progress', 1],
    ['dns-rebinding-protection', 2],
  ])('accepts the server in the scenario %s', async (scenario, checks) => {
    const args = [suite, 'server', '--url', server.url, '--scenario', scenario];
    // The promise rejects if the exit code is not 0.
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: temporary,
      timeout: 25_000,
      killSignal: 'SIGKILL',
    });
    expect(stdout).toContain(`Passed: ${checks}/${checks}, 0 failed, 0 warnings`);
  });
});
