import { callTool, request } from '@milepost/mcp-sdk';
import type { ProgressToken } from '@milepost/progress-core';
import { ProgressManager } from '@milepost/progress-manager';
import type { MessageLog, PlainRequest } from '@milepost/sdk-peers';
import { eventually } from '@milepost/testing';

import type { Behaviour } from './behaviour.js';

const TOKENS: readonly ProgressToken[] = ['a token', '7', 7, '0', 0, '', -1, Number.MAX_SAFE_INTEGER];

const REQUESTS: readonly PlainRequest[] = [
  { method: 'tools/call', params: { name: 'report', arguments: { total: 3 } } },
  { method: 'prompts/get', params: { name: 'report', arguments: {} } },
  { method: 'resources/read', params: { uri: 'test://report' } },
];

function tell(wire: MessageLog, progressToken: ProgressToken): void {
  const params = { progressToken, progress: 10 };
  wire.receive({ jsonrpc: '2.0', method: 'notifications/progress', params });
}

/** Behaviours of progress tokens. */
export const tokens: readonly Behaviour[] = [
  {
    title: 'a token of the caller, string or integer, is sent to the server and returned unchanged',
    verifies: [
      'progress-token-string-or-integer',
      'progress-token-chosen-freely',
      'progress-carries-the-token',
    ],
    async show({ client, wire }) {
      for (const progressToken of TOKENS) {
        const before = wire.progress().length;
        const params = {
          name: 'report',
          arguments: { total: 2 },
          _meta: { progressToken, 'test/kept': true },
        };
        const call = callTool(client, params);
        await call.result;
        expect(call.token).toBe(progressToken);
        const sent = wire.requests('tools/call').at(-1)?.params['_meta'];
        expect(sent).toMatchObject({ progressToken, 'test/kept': true });
        expect(wire.progress().slice(before)).toEqual([
          { progressToken, progress: 1, total: 2 },
          { progressToken, progress: 2, total: 2 },
        ]);
      }
    },
  },
  {
    title: 'concurrent requests are kept apart, even under tokens that look alike',
    verifies: ['progress-carries-the-token'],
    async show({ client }) {
      const heard = await Promise.all(
        TOKENS.map(async (token, index) => {
          const totals: unknown[] = [];
          const total = index + 1;
          const call = callTool(
            client,
            { name: 'report', arguments: { total } },
            { token, onprogress: (update) => void totals.push(update.total) },
          );
          await call.result;
          return totals;
        }),
      );
      expect(heard).toEqual(TOKENS.map((_, index) => Array<number>(index + 1).fill(index + 1)));
    },
  },
  {
    title: 'each request without a token of the caller gets a new one',
    verifies: [
      'progress-requested-by-token',
      'progress-token-string-or-integer',
      'progress-token-unique',
      'progress-token-chosen-freely',
    ],
    async show({ client, wire }) {
      const calls = Array.from({ length: 5 }, () =>
        callTool(client, { name: 'report', arguments: { total: 1 } }),
      );
      await Promise.all(calls.map(({ result }) => result));
      expect(new Set(calls.map(({ token }) => token)).size).toBe(calls.length);
      for (const { token } of calls) expect(wire.progressOf(token)).toHaveLength(1);
    },
  },
  {
    title:
      'a token is active as long as its request and cannot be used twice; updates under other tokens are refused',
    verifies: ['progress-token-unique', 'progress-tokens-tracked'],
    async show({ client, wire, callPlain, ended }) {
      const manager = new ProgressManager();
      const token = 'tracked';
      const heard: number[] = [];
      const call = callTool(
        client,
        { name: 'endless', arguments: { values: [1], operation: token } },
        { manager, token, onprogress: ({ progress }) => void heard.push(progress) },
      );
      const outcome = call.result.catch(() => 'cancelled');
      await eventually(() => expect(heard).toEqual([1]));
      expect(manager.snapshot()).toMatchObject([{ token, method: 'tools/call' }]);
      const again = { name: 'report', arguments: { total: 1 } };
      expect(() => callTool(client, again, { manager, token })).toThrow(/active/);
      tell(wire, 'never asked for');
      call.cancel();
      expect(await outcome).toBe('cancelled');
      await ended(token);
      tell(wire, token);
      await callPlain('report', {});
      expect(heard).toEqual([1]);
      expect(manager.stats()).toMatchObject({ active: 0, anomalies: { unknown: 1, late: 1 } });
    },
  },
  {
    title: 'a request without a token receives no progress',
    verifies: ['progress-token-from-active-request', 'progress-may-be-withheld'],
    async show({ wire, send, callPlain, settle }) {
      const before = wire.progress().length;
      for (const request of REQUESTS) await send(request);
      await callPlain('textbook', { total: 3 });
      await settle();
      expect(wire.progress().slice(before)).toEqual([]);
    },
  },
  {
    title: 'tools, prompts and resources report progress to a client that requests it',
    verifies: ['progress-requested-by-token', 'progress-may-be-reported'],
    async show({ client, wire, send }) {
      for (const plain of REQUESTS) {
        const events: unknown[] = [];
        const call = request(client, plain, (full, options) => send(full as PlainRequest, options), {
          onprogress: ({ progress }) => void events.push(progress),
        });
        await call.result.then(() => events.push('result'));
        expect(events).toEqual([1, 2, 3, 'result']);
        expect(wire.progressOf(call.token).map(({ progress }) => progress)).toEqual([1, 2, 3]);
      }
    },
  },
];
