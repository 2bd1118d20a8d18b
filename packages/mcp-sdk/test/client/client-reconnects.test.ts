import { callTool } from '@milepost/mcp-sdk';
import {
  type JsonRpcMessage,
  type JsonRpcRequest,
  readProgressToken,
  type Transport,
} from '@milepost/progress-core';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';

const INFO = { name: 'test', version: '1.0.0' };
const DONE = { content: [] };
const INITIALIZED = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: INFO };

/** A transport that can be started again. The server at its other end reports three steps of each call. */
class LastingTransport implements Transport {
  onmessage: Transport['onmessage'];
  onclose: Transport['onclose'];
  onerror: Transport['onerror'];

  start(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.onclose?.();
    return Promise.resolve();
  }

  send(message: JsonRpcMessage): Promise<void> {
    if ('id' in message && 'method' in message) queueMicrotask(() => this.#answer(message));
    return Promise.resolve();
  }

  #answer({ id, method, params }: JsonRpcRequest): void {
    const progressToken = readProgressToken(params);
    for (const progress of progressToken === undefined ? [] : [1, 2, 3]) {
      const update = { progressToken, progress };
      this.onmessage?.({ jsonrpc: '2.0', method: 'notifications/progress', params: update });
    }
    this.onmessage?.({ jsonrpc: '2.0', id, result: method === 'initialize' ? INITIALIZED : DONE });
  }
}

test.each([
  ['v1', () => new ClientV1(INFO)],
  ['v2', () => new ClientV2(INFO)],
] as const)('updates arrive on a transport that is connected again: SDK %s', async (_sdk, create) => {
  const transport = new LastingTransport();
  const errors: string[] = [];
  for (let round = 0; round < 3; round++) {
    const client = create();
    await client.connect(transport);
    client.onerror = ({ message }) => errors.push(message);
    const heard: number[] = [];
    const { result } = callTool(
      client,
      { name: 'work' },
      { onprogress: ({ progress }) => void heard.push(progress) },
    );
    expect(await result).toEqual(DONE);
    expect(heard).toEqual([1, 2, 3]);
    await client.close();
  }
  // Each earlier client still receives the responses, as the SDK does it, and reports them as unknown.
  expect(errors.filter((message) => message.includes('progress'))).toEqual([]);
});
