import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { sourceArgs } from '@milepost/bundler';
import { callTool, deliverInOrder } from '@milepost/mcp-sdk';
import { endAfterEach } from '@milepost/testing';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';

import { connectToTextbook } from './connect-to-textbook.js';

const ends = endAfterEach();
const ABRUPT_END = fileURLToPath(new URL('../fixtures/abrupt-end.ts', import.meta.url));
const CALLS = 200;
const AT_ONCE = 50;

type Call = (onprogress: (update: { progress: number }) => void) => Promise<unknown>;

/** Makes the calls in concurrent batches. Returns the last update of each call at the time of its result. */
async function lastUpdates(call: Call): Promise<(number | undefined)[]> {
  const last: (number | undefined)[] = [];
  for (let batch = 0; batch < CALLS; batch += AT_ONCE) {
    const calls = Array.from({ length: AT_ONCE }, async () => {
      let heard: number | undefined;
      await call(({ progress }) => (heard = progress));
      last.push(heard);
    });
    await Promise.all(calls);
  }
  return last;
}

const ALL = Array.from({ length: CALLS }, () => 3);

describe.each(['v1', 'v2'] as const)('over real stdio, with a textbook server of the SDK %s,', (sdk) => {
  test('a textbook client on a transport in order loses no last update', async () => {
    const client = await connectToTextbook(sdk, deliverInOrder);
    ends.add(() => client.close());
    const errors: Error[] = [];
    client.onerror = (error) => errors.push(error);
    const call: Call =
      client instanceof ClientV1
        ? (onprogress) => client.callTool({ name: 'count' }, CallToolResultSchema, { onprogress })
        : (onprogress) => client.callTool({ name: 'count' }, { onprogress });
    await expect(lastUpdates(call)).resolves.toEqual(ALL);
    expect(errors).toEqual([]);
  }, 30_000);

  test('callTool loses no last update either', async () => {
    const client = await connectToTextbook(sdk);
    ends.add(() => client.close());
    const errors: Error[] = [];
    client.onerror = (error) => errors.push(error);
    const call: Call = (onprogress) => callTool(client, { name: 'count' }, { onprogress }).result;
    await expect(lastUpdates(call)).resolves.toEqual(ALL);
    expect(errors).toEqual([]);
  }, 30_000);

  test('a connection that ends during calls rejects them, ends the iteration, and leaves no unhandled rejection', async () => {
    const args = ['--unhandled-rejections=strict', ...sourceArgs(ABRUPT_END), sdk];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    ends.add(() => child.kill('SIGKILL'));
    let [said, complained] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, complained }).toEqual({ code: 0, complained: '' });
    const ended = {
      heard: [1],
      state: 'failed',
      result: expect.stringContaining('Connection closed'),
      after: 'state_error',
    };
    expect(JSON.parse(said)).toEqual({ killed: ended, closed: ended });
  }, 30_000);
});
