import { type Barrier, reporterFor, withProgress } from '@milepost/mcp-sdk';
import { FakeClock } from '@milepost/progress-core/testing';
import { turns } from '@milepost/testing';

import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { PingRequestSchema } from '@modelcontextprotocol/sdk/types.js';

import { fakeContext } from './fake-context.js';
import { callOf, type Connection, openConnection, receivedOfCall } from './in-memory-connection.js';
import { DONE, SDKS, withTool } from './test-server.js';

/** Replaces the SDK's own handler of pings. */
function answerPings({ client }: Connection, answer: () => Promise<Record<string, never>>): void {
  if (client instanceof ClientV1) client.setRequestHandler(PingRequestSchema, answer);
  else client.setRequestHandler('ping', answer);
}

const toolWith = (barrier: Barrier | undefined, steps: number): ReturnType<typeof withTool> =>
  withTool(
    withProgress(
      (_context, progress) => {
        for (let step = 1; step <= steps; step++) progress.report(step, steps);
        return DONE;
      },
      { barrier },
    ),
  );

describe.each(SDKS)('on the wire, SDK %s', (sdk) => {
  test.each(['none', 'turn', 'ping', undefined] as const)(
    'with the barrier %s, a ping precedes the response only if the barrier sends one',
    async (barrier) => {
      const connection = await openConnection(sdk, toolWith(barrier, 2));
      await connection.call();
      // Revision 2026-07-28 has no ping.
      const pings = barrier !== 'none' && barrier !== 'turn' && sdk !== 'v2 in 2026-07-28' ? ['ping'] : [];
      expect(receivedOfCall(connection.wire)).toEqual(['progress 1', 'progress 2', ...pings, 'response']);
      await connection.close();
    },
  );

  test.each(['none', 'turn', 'ping', 'auto'] as const)(
    'with the barrier %s, nothing precedes the response if no progress was sent',
    async (barrier) => {
      const connection = await openConnection(sdk, toolWith(barrier, 0));
      await connection.call();
      const silent = await openConnection(sdk, toolWith(barrier, 2));
      await silent.call(null);
      expect(receivedOfCall(connection.wire)).toEqual(['response']);
      expect(receivedOfCall(silent.wire)).toEqual(['response']);
      await connection.close();
      await silent.close();
    },
  );

  test('the barrier also precedes the response of a tool that fails', async () => {
    const connection = await openConnection(
      sdk,
      withTool(
        withProgress(
          (_context, progress) => {
            progress.report(1);
            throw new Error('Broken.');
          },
          { barrier: 'ping' },
        ),
      ),
    );
    await connection.send(callOf());
    const told = receivedOfCall(connection.wire);
    expect(told.at(-1)).toBe('response');
    expect(told.at(-2)).toBe(sdk === 'v2 in 2026-07-28' ? told.at(1) : 'ping');
    await connection.close();
  });
});

test.each(['v1', 'v2'] as const)(
  'a ping that is answered with an error ends the barrier, SDK %s',
  async (sdk) => {
    const connection = await openConnection(sdk, toolWith('ping', 2));
    const refuse = (): never => {
      throw new Error('No pings, please.');
    };
    answerPings(connection, refuse);
    expect(await connection.call()).toMatchObject(DONE);
    expect(receivedOfCall(connection.wire)).toEqual(['progress 1', 'progress 2', 'ping', 'response']);
    const refusal = connection.wire.events.find(
      ({ direction, message }) => direction === 'sent' && 'error' in message,
    );
    expect(refusal?.message).toMatchObject({ error: { message: 'No pings, please.' } });
    await connection.close();
  },
);

test.each(['v1', 'v2'] as const)(
  'an unanswered ping delays the response by one second at most, SDK %s',
  async (sdk) => {
    const connection = await openConnection(sdk, toolWith('ping', 2));
    answerPings(connection, () => new Promise(() => {}));
    expect(await connection.call()).toMatchObject(DONE);
    const told = receivedOfCall(connection.wire);
    expect(told.slice(0, 3)).toEqual(['progress 1', 'progress 2', 'ping']);
    expect(told.at(-1)).toBe('response');
    await connection.close();
  },
);

describe.each(['v1', 'v2'] as const)('with a context of SDK %s', (version) => {
  test('turn: the response waits for a timer of the clock after all updates are written', async () => {
    const clock = new FakeClock();
    let write = (): void => {};
    const { [version]: context } = fakeContext({ notify: () => new Promise((resolve) => (write = resolve)) });
    const progress = reporterFor(context, { clock, barrier: 'turn' });
    progress.report(1);
    const completed = jest.fn();
    void progress.complete().then(completed);
    await turns();
    expect(clock.pending).toBe(0);
    write();
    await turns();
    expect({ pending: clock.pending, calls: completed.mock.calls }).toEqual({ pending: 1, calls: [] });
    await clock.advanceAsync(0);
    await turns();
    expect(completed).toHaveBeenCalled();
  });

  test('ping: one ping is sent after all updates are written, with a timeout and the signal of the request', async () => {
    const order: string[] = [];
    const pings: unknown[] = [];
    const { controller, [version]: context } = fakeContext({
      notify: async () => {
        await turns();
        order.push('written');
      },
      ping: (options) => {
        order.push('ping');
        pings.push(options);
        return Promise.resolve({});
      },
    });
    const progress = reporterFor(context, { barrier: 'ping' });
    progress.report(1, 2);
    await Promise.all([progress.complete(), progress.complete(), progress[Symbol.asyncDispose]()]);
    await progress.fail();
    expect(order).toEqual(['written', 'written', 'ping']);
    expect(pings).toEqual([{ signal: controller.signal, timeout: 1_000 }]);
  });

  test('ping: a ping that rejects or throws does not fail the handler', async () => {
    const failures = [
      () => Promise.reject(new Error('No such method.')),
      () => {
        throw new Error('Nobody to send to.');
      },
    ];
    for (const ping of failures) {
      const { [version]: context } = fakeContext({ ping });
      const tool = withProgress(
        (_context, progress) => {
          progress.report(1);
          return DONE;
        },
        { barrier: 'ping' },
      );
      await expect(tool(context)).resolves.toBe(DONE);
    }
  });

  test.each(['none', 'turn', 'ping', 'auto'] as const)(
    '%s: a cancelled request does not wait for the barrier',
    async (barrier) => {
      const clock = new FakeClock();
      const ping = jest.fn(() => new Promise(() => {}));
      const { controller, [version]: context } = fakeContext({ ping });
      const progress = reporterFor(context, { clock, barrier });
      progress.report(1);
      controller.abort();
      await progress.complete();
      expect(ping).not.toHaveBeenCalled();
      expect(clock.pending).toBe(0);
    },
  );
});

test('in revision 2026-07-28 the ping barrier waits for a turn instead', async () => {
  const clock = new FakeClock();
  const ping = jest.fn(() => Promise.resolve({}));
  const progress = reporterFor(fakeContext({ modern: true, ping }).v2, { clock, barrier: 'ping' });
  progress.report(1);
  const completed = progress.complete();
  await turns();
  expect(clock.pending).toBe(1);
  await clock.advanceAsync(0);
  await completed;
  expect(ping).not.toHaveBeenCalled();
});
