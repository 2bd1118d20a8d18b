import { fileURLToPath } from 'node:url';

import { callTool, deliverInOrder } from '@milepost/mcp-sdk';
import { ProgressErrorCode } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import { ProgressManager } from '@milepost/progress-manager';
import { endAfterAll, endAfterEach } from '@milepost/testing';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

import { startPeer } from './peer-process.js';
import { hear } from './receive-updates.js';

const everything = fileURLToPath(
  new URL('../../../../node_modules/.bin/mcp-server-everything', import.meta.url),
);
const TOOL = 'trigger-long-running-operation';
const ROUNDS = 30;
const STEPS = [1, 2, 3, 4, 5].map((progress) => ({ progress, total: 5 }));
/** A duration in seconds, so short that the last update and the response are often read together. */
const quick = { duration: 0.001, steps: 5 };

/** A running server: how to connect to it, and how to stop it. */
interface Place {
  readonly connect: () => Transport;
  readonly stop: () => Promise<void>;
}

const places: Record<string, () => Promise<Place>> = {
  stdio: () => {
    const args = [everything, 'stdio'];
    const connect = (): Transport => {
      return new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' });
    };
    return Promise.resolve({ connect, stop: () => Promise.resolve() });
  },
  streamableHttp: async () => {
    const peer = await startPeer(
      () => [everything, 'streamableHttp'],
      (port) => ({ PORT: port }),
    );
    return { connect: () => new StreamableHTTPClientTransport(peer.url), stop: () => peer.stop() };
  },
};

describe.each(Object.keys(places))('the long-running operation of server-everything, over %s', (name) => {
  let place: Place;
  let client: Client;

  const ends = endAfterAll();
  const testEnds = endAfterEach();

  beforeAll(async () => {
    place = (await places[name]?.()) as Place;
    ends.add(place.stop);
    client = new Client({ name: 'client', version: '1.0.0' });
    ends.add(() => client.close());
    await client.connect(place.connect());
  });

  test('has all its updates delivered before the result', async () => {
    for (let round = 0; round < ROUNDS; round++) expect(await hear(client, TOOL, quick)).toEqual(STEPS);
    const heard = await Promise.all(Array.from({ length: ROUNDS }, () => hear(client, TOOL, quick)));
    expect(heard).toEqual(heard.map(() => STEPS));
  });

  test("has all its updates delivered to the SDK's own onprogress on a transport in order", async () => {
    const ordered = new Client({ name: 'client', version: '1.0.0' });
    testEnds.add(() => ordered.close());
    await ordered.connect(deliverInOrder(place.connect()));
    for (let round = 0; round < ROUNDS; round++) {
      const heard: unknown[] = [];
      const onprogress = (update: unknown): void => void heard.push(update);
      await ordered.callTool({ name: TOOL, arguments: quick }, { onprogress });
      expect([...heard]).toEqual(STEPS);
    }
  });

  test('reports its progress while it runs', async () => {
    const fractions: unknown[] = [];
    const call = callTool(client, { name: TOOL, arguments: { duration: 0.05, steps: 2 } });
    for await (const { percentage } of call) fractions.push(percentage);
    expect(fractions).toEqual([50, 100]);
    const { content } = await call.result;
    expect(content).toEqual([{ type: 'text', text: expect.stringContaining('completed') }]);
  });

  test('is ended by the idle deadline when it goes silent', async () => {
    const clock = new FakeClock();
    const manager = new ProgressManager({ clock });
    const slow = { duration: 3_600, steps: 1 };
    const call = callTool(client, { name: TOOL, arguments: slow }, { manager, idleTimeoutMs: 60_000 });
    clock.advance(60_000);
    await expect(call.result).rejects.toMatchObject({ code: ProgressErrorCode.TIMEOUT });
  });
});
