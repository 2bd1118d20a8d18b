import { callTool, type ProgressCall, relayProgress, type ToolParams } from '@milepost/mcp-sdk';
import { ProgressErrorCode, type ProgressToken } from '@milepost/progress-core';
import type { ProgressPhase } from '@milepost/progress-reporter';
import { endAfterAll, endAfterEach, eventually, expectIncreasing } from '@milepost/testing';
import { Client } from '@modelcontextprotocol/client';

import type { Cell } from '../support/cell.js';
import { openLink } from '../support/server-link.js';
import { Session } from '../support/session.js';
import {
  type Asked,
  type Handle,
  type HttpDownstream,
  type HttpGateway,
  startHttpGateway,
} from './http-gateway.js';

const STEPS = [1, 2, 3, 4, 5];

const overStdio: Cell = { client: 'v2', server: 'v1', carrier: 'stdio', revision: '2025-11-25' };
const overHttp: Cell = { client: 'v2', server: 'v2', carrier: 'http', revision: '2025-11-25' };

describe('a gateway over HTTP to a server over stdio and one over HTTP', () => {
  let stdio: Session;
  let http: Session;
  let gateway: HttpGateway;

  const ends = endAfterAll();

  beforeAll(async () => {
    const open = async (cell: Cell): Promise<Session> => {
      const session = await Session.open(cell);
      ends.add(session.close);
      return session;
    };
    [stdio, http] = await Promise.all([open(overStdio), open(overHttp)]);
    gateway = await startHttpGateway((asked) => tools[asked.params.name as keyof typeof tools](asked));
    ends.add(() => gateway.close());
  });

  function ask(
    session: Session,
    name: string,
    { params, signal }: Asked,
    relayTo: Asked['progress'] | ProgressPhase,
  ): ProgressCall<unknown> {
    const passedOn: ToolParams = { name, arguments: params.arguments ?? {} };
    const call = callTool(session.client, passedOn, { signal });
    void relayProgress(call, relayTo);
    return call;
  }

  const tools = {
    stdio: (asked) => ask(stdio, 'report', asked, asked.progress).result,
    http: (asked) => ask(http, 'report', asked, asked.progress).result,
    // This server uses only the SDK, and sends everything at once.
    textbook: (asked) => ask(stdio, 'textbook', asked, asked.progress).result,
    both: async (asked) => {
      const { a, b } = asked.progress.phases({ a: 1, b: 3 });
      const [result] = await Promise.all([
        ask(stdio, 'report', asked, a).result,
        ask(http, 'report', asked, b).result,
      ]);
      return result;
    },
    endless: async (asked) => {
      const { a, b } = asked.progress.phases({ a: 1, b: 1 });
      const calls = [ask(stdio, 'endless', asked, a), ask(http, 'endless', asked, b)];
      return Promise.race(calls.map(({ result }) => result));
    },
  } satisfies Record<string, Handle>;

  test('two clients with the same token each receive their own updates, all before the response', async () => {
    const [left, right] = await Promise.all([gateway.connect(), gateway.connect()]);
    for (let round = 0; round < 20; round++) {
      const token = `round ${String(round)}`;
      const calls = [
        callTool(left.client, { name: 'stdio', arguments: { total: 5, message: 'left' } }, { token }),
        callTool(right.client, { name: 'http', arguments: { total: 5, message: 'right' } }, { token }),
      ];
      await Promise.all(calls.map(({ result }) => result));
      expectAllHeard(left, token, 'left');
      expectAllHeard(right, token, 'right');
    }
  });

  test('no last update of a server that uses only the SDK is lost', async () => {
    const { client, wire } = await gateway.connect();
    const calls = Array.from({ length: 50 }, (_, index) =>
      callTool(client, { name: 'textbook', arguments: { total: 5 } }, { token: index }),
    );
    await Promise.all(calls.map(({ result }) => result));
    for (const { token } of calls) expectAllHeard({ client, wire }, token);
  });

  test('the updates of both servers are joined by weight', async () => {
    const { client, wire } = await gateway.connect();
    const call = callTool(client, { name: 'both', arguments: { total: 2 } });
    await call.result;
    const told = wire.progressOf(call.token);
    expect(told.at(-1)).toMatchObject({ progress: 4, total: 4 });
    const values = told.map(({ progress }) => progress);
    expectIncreasing(values);
    // Half or all of the part of each server, in any order.
    expect([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]).toEqual(expect.arrayContaining(values));
  });

  test('a client that cancels its request cancels both upstream requests', async () => {
    const { client, wire } = await gateway.connect();
    const args = { values: [1], total: 2, operation: 'cancelled' };
    const call = callTool(client, { name: 'endless', arguments: args });
    await eventually(() => expect(wire.progressOf(call.token).at(-1)?.progress).toBe(1));
    call.cancel('enough');
    await expect(call.result).rejects.toMatchObject({ code: ProgressErrorCode.CANCELLED });
    const reasons = await Promise.all([stdio.ended('cancelled'), http.ended('cancelled')]);
    for (const reason of reasons) expect(reason).toContain('enough');
  });
});

/**
 * Checks that updates arrived in order, and the last one before the response. Others may be missing, because
 * updates that wait for a write are replaced by the latest.
 */
function expectAllHeard({ wire }: HttpDownstream, token: ProgressToken, message?: string): void {
  const told = wire.progressOf(token);
  const values = told.map(({ progress }) => progress);
  expectIncreasing(values);
  expect(STEPS).toEqual(expect.arrayContaining(values));
  expect(told.at(-1)).toMatchObject({ progressToken: token, progress: 5, total: 5 });
  for (const update of told) if (update.message !== undefined) expect(update.message).toBe(message);
  if (message !== undefined) expect(told.map((update) => update.message)).toContain(message);
  expect(Math.max(...wire.progressAt(token))).toBeLessThan(wire.responseAt(wire.requestOf(token).id));
}

const testEnds = endAfterEach();

test('a request that was forwarded to a server fails when the process of the server is killed', async () => {
  const { transport } = await openLink(overStdio);
  const server = new Client({ name: 'client', version: '1.0.0' });
  testEnds.add(() => server.close());
  await server.connect(transport);
  const gateway = await startHttpGateway(({ params, signal, progress }) => {
    const { name, arguments: args } = params;
    const call = callTool(server, { name, arguments: args }, { signal });
    void relayProgress(call, progress);
    return call.result;
  });
  testEnds.add(() => gateway.close());
  const { client, wire } = await gateway.connect();
  const call = callTool(client, { name: 'endless', arguments: { values: [1], total: 2 } });
  await eventually(() => expect(wire.progressOf(call.token)).toHaveLength(1));
  const { pid } = transport as unknown as { readonly pid: number };
  process.kill(pid, 'SIGKILL');
  await expect(call.result).rejects.toThrow(/closed/i);
  for (const { progress } of wire.progressOf(call.token)) expect(progress).toBeLessThan(1.01);
});
