import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import type { JsonRpcMessage } from '@milepost/progress-core';
import { endAfterEach } from '@milepost/testing';

import { StdioClientTransport } from '../src/index.js';
import { fixture } from './connect-child.js';

const ends = endAfterEach();
const createClient = {
  v1: () => new ClientV1({ name: 'client', version: '1.0.0' }),
  v2: () => new ClientV2({ name: 'client', version: '2.0.0' }),
};

test.each([
  ['v1', 'v1'],
  ['v1', 'v2'],
  ['v2', 'v1'],
  ['v2', 'v2'],
] as const)(
  'a client %s of the official SDK and a server %s work over stdio',
  async (clientVersion, serverVersion) => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: fixture(`sdk-${serverVersion}-server.ts`),
    });
    const client = createClient[clientVersion]();
    ends.add(() => transport.close());
    const errors: Error[] = [];
    client.onerror = (error) => void errors.push(error);
    const closed = new Promise<void>((resolve) => (client.onclose = resolve));
    await client.connect(transport);

    // Records the messages that the transport delivers, before the SDK can drop an update.
    const arrived: string[] = [];
    const handOn = transport.onmessage;
    transport.onmessage = (message: JsonRpcMessage) => {
      arrived.push('method' in message ? message.method : 'response');
      handOn?.(message);
    };
    const result = await client.callTool({ name: 'work', _meta: { progressToken: 'token' } });
    expect(result.content).toEqual([{ type: 'text', text: serverVersion }]);
    expect(arrived).toEqual([...Array<string>(3).fill('notifications/progress'), 'response']);

    await client.close();
    await closed;
  },
);
