import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import { endAfterEach } from '@milepost/testing';
import { StreamTransport } from '@milepost/transport-stdio';

import { EndlessDownload } from './support/endless-download.js';
import { serverCommand, Session } from './support/session.js';

const endless = new EndlessDownload();
const ends = endAfterEach();

interface Busy {
  child: ChildProcess;
  session: Session;
  /** Resolves when the server has closed the connection of its endless download. */
  released: Promise<unknown>;
  exited: Promise<[number | null, string | null]>;
}

/** Starts a server in another process, with running downloads and endless work. */
async function startBusyServer(): Promise<Busy> {
  const { command, args, cwd } = serverCommand();
  const child = spawn(command, [...args, '--allow-host', endless.host], {
    cwd,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  ends.add(() => child.kill('SIGKILL'));
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  const session = await new Session(
    new StreamTransport({ readable: child.stdout, writable: child.stdin }),
  ).connect();
  ends.add(() => session.close());
  const downloading = endless.nextDownload();
  const broken = (): undefined => undefined;
  void session.call('run_forever', { intervalMs: 1 }).catch(broken);
  void session.call('process_data', { recordsPerSecond: 1 }).catch(broken);
  void session.call('download_file').catch(broken);
  void session.call('download_file', { url: endless.url }).catch(broken);
  const { released } = await downloading;
  return { child, session, exited, released };
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends the server and its running tools', async (signal) => {
  const { child, session, exited, released } = await startBusyServer();
  child.kill(signal);
  expect(await exited).toEqual([signal === 'SIGINT' ? 130 : 0, null]);
  await released;
  await session.close();
});

test('the end of the input ends the server and its running tools', async () => {
  const { child, session, exited, released } = await startBusyServer();
  child.stdin?.end();
  expect(await exited).toEqual([0, null]);
  await released;
  await session.close();
});

test('the server and its running tools end when the client is gone', async () => {
  const { child, session, exited, released } = await startBusyServer();
  child.stdin?.destroy();
  child.stdout?.destroy();
  expect(await exited).toEqual([0, null]);
  await released;
  await session.close();
});
