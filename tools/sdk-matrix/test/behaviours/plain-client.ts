import { callTool } from '@milepost/mcp-sdk';

import { isModern } from '../support/cell.js';
import type { Behaviour } from './behaviour.js';

/**
 * Behaviours of a client that uses only the SDK. For all but the first, its transport is wrapped in
 * `deliverInOrder`.
 */
export const plainClient: readonly Behaviour[] = [
  {
    title: "the SDK's own onprogress receives every update of a server that waits before it responds",
    verifies: [],
    // Without a ping, and with one channel for everything, no wait of the server is certainly long enough.
    appliesTo: (cell) => !isModern(cell) || cell.carrier === 'http',
    async show({ callPlain }) {
      const calls = Array.from({ length: 20 }, async () => {
        const heard: unknown[] = [];
        await callPlain('report', { total: 5 }, { onprogress: ({ progress }) => void heard.push(progress) });
        return [...heard];
      });
      expect(await Promise.all(calls)).toEqual(calls.map(() => [1, 2, 3, 4, 5]));
    },
  },
  {
    title: "the SDK's own onprogress receives every update before the result, with either kind of server",
    verifies: [],
    inOrder: true,
    async show({ callPlain, errors }) {
      const before = errors.length;
      const calls = Array.from({ length: 20 }, async (_, index) => {
        const events: unknown[] = [];
        const onprogress = ({ progress }: { progress: number }): void => void events.push(progress);
        const name = index % 2 === 0 ? 'textbook' : 'report';
        await callPlain(name, { total: 5 }, { onprogress }).then(() => events.push('result'));
        return events;
      });
      expect(await Promise.all(calls)).toEqual(calls.map(() => [1, 2, 3, 4, 5, 'result']));
      expect(errors.slice(before)).toEqual([]);
    },
  },
  {
    title: "the SDK's own onprogress receives an update that is read together with the response",
    verifies: [],
    inOrder: true,
    async show({ wire, callPlain }) {
      const events: unknown[] = [];
      const onprogress = ({ progress }: { progress: number }): void => void events.push(progress);
      const call = callPlain('endless', { values: [], operation: 'together' }, { onprogress });
      wire.answerTogether();
      await call.then(() => events.push('result'));
      expect(events).toEqual([1, 'result']);
    },
  },
  {
    title: "the SDK's own signal still cancels the request",
    verifies: [],
    inOrder: true,
    async show({ callPlain, ended }) {
      const controller = new AbortController();
      const call = callPlain(
        'endless',
        { values: [1], operation: 'plain' },
        { onprogress: () => controller.abort('enough'), signal: controller.signal },
      );
      await expect(call).rejects.toThrow('enough');
      await ended('plain');
    },
  },
  {
    title: 'callTool works on a transport in order too',
    verifies: [],
    inOrder: true,
    async show({ client }) {
      const events: unknown[] = [];
      const call = callTool(
        client,
        { name: 'textbook', arguments: { total: 5 } },
        { onprogress: ({ progress }) => void events.push(progress) },
      );
      await call.result.then(() => events.push('result'));
      expect(events).toEqual([1, 2, 3, 4, 5, 'result']);
    },
  },
];
