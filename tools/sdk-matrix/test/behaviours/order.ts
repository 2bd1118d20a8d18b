import { callTool } from '@milepost/mcp-sdk';
import type { ProgressUpdate } from '@milepost/progress-manager';

import type { Behaviour } from './behaviour.js';

/** Behaviours of the order of updates, and of their end. */
export const order: readonly Behaviour[] = [
  {
    title: 'progress increases with each notification, whatever the tool reports',
    verifies: ['progress-value-increases'],
    async show({ client, wire }) {
      const values = [5, 1, 5, 5.5, -3, 0, 7, 6, 8];
      for (const args of [{ values }, { values, total: 10 }]) {
        const call = callTool(client, { name: 'report', arguments: args });
        await call.result;
        const told = wire.progressOf(call.token).map(({ progress }) => progress);
        expect(told).toEqual([5, 5.5, 7, 8, ...('total' in args ? [10] : [])]);
      }
    },
  },
  {
    title: 'every update, including the last, precedes the response and is delivered before the result',
    verifies: ['progress-from-either-side', 'progress-may-be-reported', 'progress-while-in-flight'],
    async show({ client, wire }) {
      const events: unknown[] = [];
      const onprogress = ({ progress }: ProgressUpdate): void => void events.push(progress);
      const call = callTool(client, { name: 'report', arguments: { total: 5 } }, { onprogress });
      await call.result.then(() => events.push('result'));
      expect(events).toEqual([1, 2, 3, 4, 5, 'result']);
      const at = wire.progressAt(call.token);
      expect(at).toHaveLength(5);
      expect(Math.max(...at)).toBeLessThan(wire.responseAt(wire.requestOf(call.token).id));
    },
  },
  {
    title: 'no update of a server that uses only the SDK is lost',
    verifies: [],
    async show({ client }) {
      const calls = Array.from({ length: 10 }, () => {
        const heard: unknown[] = [];
        const onprogress = ({ progress }: ProgressUpdate): void => void heard.push(progress);
        const call = callTool(client, { name: 'textbook', arguments: { total: 5 } }, { onprogress });
        return call.result.then(() => [...heard]);
      });
      expect(await Promise.all(calls)).toEqual(calls.map(() => [1, 2, 3, 4, 5]));
    },
  },
  {
    title: 'no progress is sent after the response, though the tool continues to report',
    verifies: [
      'progress-token-from-active-request',
      'progress-token-of-running-operation',
      'progress-tokens-tracked',
      'progress-stops-after-completion',
    ],
    async show({ client, wire, poke }) {
      for (const name of ['leak', 'throw', 'refuse']) {
        const args = { values: [1, 2], total: 3, operation: name };
        const call = callTool(client, { name, arguments: args });
        const result = (await call.result) as { isError?: boolean };
        expect(result.isError ?? false).toBe(name !== 'leak');
        await poke(name);
        // The value of a tool that fails does not jump to the total.
        const told = wire.progressOf(call.token).map(({ progress }) => Math.trunc(progress));
        expect([...new Set(told)]).toEqual(name === 'leak' ? [1, 2, 3] : [1, 2]);
        const response = wire.responseAt(wire.requestOf(call.token).id);
        expect(Math.max(...wire.progressAt(call.token))).toBeLessThan(response);
      }
    },
  },
  {
    title: 'a flood of reports is reduced to the rate limit, and the last report arrives',
    verifies: ['progress-any-frequency', 'progress-rate-limited'],
    async show({ client, wire }) {
      const total = 20_000;
      const call = callTool(client, { name: 'report', arguments: { total } });
      await call.result;
      const told = wire.progressOf(call.token);
      expect(told.at(-1)).toMatchObject({ progress: total, total });
      expect(told.length).toBeLessThan(total / 100);
    },
  },
  {
    title: 'a callback is not flooded by a server without a rate limit, and receives its last update',
    verifies: ['progress-rate-limited'],
    async show({ client, wire }) {
      const total = 1_000;
      const heard: number[] = [];
      const onprogress = ({ progress }: ProgressUpdate): void => void heard.push(progress);
      const call = callTool(client, { name: 'textbook', arguments: { total } }, { onprogress });
      await call.result;
      expect(wire.progressOf(call.token)).toHaveLength(total);
      expect(heard.at(-1)).toBe(total);
      expect(heard.length).toBeLessThan(total / 2);
    },
  },
  {
    title: 'a tool may report nothing although progress is requested',
    verifies: ['progress-may-be-withheld'],
    async show({ client, wire }) {
      for (const name of ['report', 'textbook']) {
        const call = callTool(client, { name, arguments: { values: [] } });
        await call.result;
        expect(wire.progressOf(call.token)).toEqual([]);
        expect(call.operation.state).toBe('completed');
      }
    },
  },
  {
    title: 'fractions, totals and messages arrive as they were reported, and missing ones are left out',
    verifies: [
      'progress-carries-the-value',
      'progress-total-optional',
      'progress-message-optional',
      'progress-values-may-be-fractions',
      'progress-message-for-people',
      'progress-unknown-total-left-out',
    ],
    async show({ client, wire }) {
      const full = { values: [0.25, 1.5], total: 1.5, message: 'Half way' };
      const bare = { values: [0.25, 1.5] };
      const [fully, barely] = [full, bare].map((args) =>
        callTool(client, { name: 'report', arguments: args }),
      );
      await Promise.all([fully?.result, barely?.result]);
      const contents = wire.progressOf(fully?.token ?? '').map(({ progress, total }) => [progress, total]);
      expect(contents).toEqual([
        [0.25, 1.5],
        [1.5, 1.5],
      ]);
      expect(wire.progressOf(fully?.token ?? '')[0]?.message).toBe('Half way');
      expect(wire.progressOf(barely?.token ?? '')).toEqual(
        bare.values.map((progress) => ({ progressToken: barely?.token, progress })),
      );
    },
  },
];
