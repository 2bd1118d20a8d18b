/** A server in its own process, which attackers may fill or crash. Its argument holds its options. */
import type { Transport } from '@milepost/progress-core';

import { type RefusalCode, type WebSocketServerOptions, WebSocketTransportServer } from '../src/node.js';
import type { ChildState } from './security-child.js';
import { answerParent, givenOptions } from './security-child-process.js';

/** What the server's process reports about itself. */
export interface ServerState extends ChildState {
  sessions: number;
  refusals: Partial<Record<RefusalCode, number>>;
  /** How many messages `pour` has sent. */
  sent: number;
  /** How many "mark" notifications have arrived. Everything that was sent before a mark has arrived, too. */
  marks: number;
}

/** `holds`: the server starts no session. */
export type ServerChildOptions = Partial<WebSocketServerOptions> & { holds?: boolean };

const counts: ServerState['refusals'] = {};
let sent = 0;
let marks = 0;

function answer(transport: Transport): Promise<void> {
  transport.onmessage = (message) => {
    if (!('method' in message)) return;
    if ('id' in message)
      void transport.send({ jsonrpc: '2.0', id: message.id, result: message.params ?? {} });
    else if (message.method === 'pour progress') pour(transport, progress);
    else if (message.method === 'pour messages') pour(transport, ordinary);
    else if (message.method === 'mark') marks++;
  };
  return transport.start();
}

/** Sends without waiting, until the client sends another message or is gone. */
function pour(transport: Transport, make: (count: number) => Parameters<Transport['send']>[0]): void {
  let open = true;
  transport.onclose = () => (open = false);
  transport.onmessage = () => (open = false);
  const some = (): void => {
    for (let count = 0; count < 200; count++) void transport.send(make(sent++));
    if (open) setImmediate(some);
  };
  some();
}

const filler = 'x'.repeat(1_000);
const progress = (count: number): Parameters<Transport['send']>[0] => ({
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken: count % 10, progress: count, message: filler },
});
const ordinary = (count: number): Parameters<Transport['send']>[0] => ({
  jsonrpc: '2.0',
  method: 'notifications/message',
  params: { count, filler },
});

const { holds, ...options } = givenOptions as ServerChildOptions;
const server = new WebSocketTransportServer({
  onSession: (transport) => (holds ? undefined : answer(transport)),
  onRefused: ({ code }) => (counts[code] = (counts[code] ?? 0) + 1),
  ...options,
});

answerParent<ServerState>(() => ({ sessions: server.sessionCount, refusals: counts, sent, marks }));
void server.listen().then(() => process.send?.(server.url));
