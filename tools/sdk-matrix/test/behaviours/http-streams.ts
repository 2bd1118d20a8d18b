import { callTool } from '@milepost/mcp-sdk';
import { eventually } from '@milepost/testing';

import { type Cell, isModern } from '../support/cell.js';
import type { Behaviour } from './behaviour.js';

const overHttp = ({ carrier }: Cell): boolean => carrier === 'http';

/** Behaviours that only HTTP has, because each request has its own stream. */
export const httpStreams: readonly Behaviour[] = [
  {
    title: "a request's progress is sent on the stream of its own response, and on no other",
    verifies: [
      'progress-with-the-posted-request',
      'progress-not-on-the-get-stream',
      'progress-on-its-own-response-stream',
    ],
    appliesTo: overHttp,
    async show({ cell, client, wire, exchanges, exchangeOf }) {
      // A client with a session also opens a stream for messages that belong to no request.
      const opened = (): boolean => exchanges.some(({ posted }) => posted === undefined);
      if (!isModern(cell)) await eventually(() => expect(opened()).toBe(true));
      const calls = ['one', 'another'].map((token) =>
        callTool(client, { name: 'report', arguments: { total: 3 } }, { token: `${token} stream` }),
      );
      await Promise.all(calls.map(({ result }) => result));
      for (const { token } of calls) {
        const own = exchangeOf(wire.requestOf(token).id);
        expect(own?.streamed.split(`"progressToken":"${String(token)}"`)).toHaveLength(4);
        const elsewhere = exchanges.filter((exchange) => exchange !== own).map(({ streamed }) => streamed);
        expect(elsewhere.join('')).not.toContain(String(token));
      }
    },
  },
  {
    title: 'a response stream that breaks does not stop the work; a cancellation does',
    verifies: ['cancel-not-by-disconnect', 'cancel-explicitly-over-http'],
    appliesTo: (cell) => overHttp(cell) && !isModern(cell),
    async show({ client, wire, exchangeOf, ended, settle }) {
      const operation = 'disconnected';
      const call = callTool(client, { name: 'endless', arguments: { values: [1], operation } });
      const outcome = call.result.catch(() => 'cancelled');
      for await (const _ of call) break;
      const exchange = exchangeOf(wire.requestOf(call.token).id);
      exchange?.cut();
      await eventually(() => expect(exchange?.ended).toBe('by the client'));
      await settle();
      call.cancel('on purpose');
      expect(await outcome).toBe('cancelled');
      // If the disconnect had counted as a cancellation, the work would have ended without this reason.
      expect(await ended(operation)).toContain('on purpose');
    },
  },
  {
    title: 'a request whose stream breaks fails at once; sent again, it has a new id',
    verifies: ['http-disconnect-is-cancellation'],
    appliesTo: (cell) => overHttp(cell) && isModern(cell),
    async show({ client, wire, exchangeOf, ended }) {
      const token = 'lost';
      const call = callTool(
        client,
        { name: 'endless', arguments: { values: [1], operation: token } },
        { token, idleTimeoutMs: Infinity },
      );
      const outcome = call.result.catch((error: unknown) => (error as { code: unknown }).code);
      for await (const _ of call) break;
      exchangeOf(wire.requestOf(token).id)?.cut();
      expect(await outcome).toBe(-32_000);
      await ended(token);
      const again = callTool(client, { name: 'report', arguments: { total: 1 } }, { token });
      await again.result;
      const ids = wire.requests('tools/call').map((request) => request.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(wire.progressOf(token).map(({ progress }) => progress)).toEqual([1, 1]);
    },
  },
];
