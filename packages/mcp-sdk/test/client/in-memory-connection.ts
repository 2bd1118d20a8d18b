import { type CallOptions, callTool, type ProgressCall } from '@milepost/mcp-sdk';
import type { JsonRpcMessage, ProgressToken, Transport } from '@milepost/progress-core';
import { Client as ClientV2, InMemoryTransport as InMemoryTransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryTransportV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer as ServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CallToolRequestSchema, CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { McpServer as ServerV2 } from '@modelcontextprotocol/server';

/** A tool call as the test server receives it, in one form for both versions of the SDK. */
export interface Handled {
  readonly name: string;
  /** The token as it arrived over the wire. */
  readonly token: ProgressToken | undefined;
  readonly signal: AbortSignal;
  /** Sends progress through the SDK itself. */
  readonly notify: (progress: number, total?: number) => Promise<void>;
}

/** Returns the response of the test server, which may be an invalid tool result. */
type Handler = (call: Handled) => unknown;

/** A callback for the SDK's own `onprogress`. */
type OwnProgress = (update: { progress: number }) => void;

/** A client of the official SDK, connected in memory to a server of the same version. */
export interface Connection {
  readonly client: ClientV1 | ClientV2;
  /** The transport that the client was given. */
  readonly transport: Transport;
  /** What the client has sent, in order. */
  readonly sent: JsonRpcMessage[];
  /** The errors that the client's `onerror` received. */
  readonly errors: Error[];
  /** Calls a tool through this package. */
  readonly call: (
    name: string,
    options?: CallOptions,
    meta?: Record<string, unknown>,
  ) => ProgressCall<unknown>;
  /** Calls a tool with the SDK alone, including its own progress. */
  readonly callPlain: (name: string, onprogress: OwnProgress) => Promise<unknown>;
  /** Closes the server's end. */
  readonly hangUp: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** How a connection is made. */
interface ConnectOptions {
  /** Wraps the transport before the client receives it; default: no wrapper. */
  readonly wrap?: (transport: Transport) => Transport;
  /** A client that was connected before; default a new one. */
  readonly again?: Connection['client'];
}

const INFO = { name: 'test', version: '1.0.0' };
const CAPABILITIES = { capabilities: { tools: {} } };

/** The result of a tool that has nothing to return. */
export const DONE = { content: [{ type: 'text', text: 'done' }] };

/** The versions of the SDK, and how to connect with each. */
export const SDKS = [
  ['v1', connectV1],
  ['v2', connectV2],
] as const;

/** Connects with the SDK v1. */
async function connectV1(handler: Handler, options: ConnectOptions = {}): Promise<Connection> {
  const [clientSide, serverSide] = InMemoryTransportV1.createLinkedPair();
  const server = new ServerV1(INFO, CAPABILITIES);
  server.server.setRequestHandler(CallToolRequestSchema, (request, { _meta, signal, sendNotification }) => {
    const token = _meta?.progressToken;
    return answer(handler, { name: request.params.name, token, signal }, (params) =>
      sendNotification({ method: 'notifications/progress', params }),
    );
  });
  await server.connect(serverSide);
  const client = options.again instanceof ClientV1 ? options.again : new ClientV1(INFO);
  const recorded = recordClient(client, clientSide);
  const transport = options.wrap?.(clientSide) ?? clientSide;
  await client.connect(transport);
  return {
    ...recorded,
    client,
    transport,
    call: (name, callOptions, _meta) => callTool(client, { name, ...(_meta && { _meta }) }, callOptions),
    callPlain: (name, onprogress) => client.callTool({ name }, CallToolResultSchema, { onprogress }),
    hangUp: () => server.close(),
    close: () => client.close(),
  };
}

/** Connects with the SDK v2. */
async function connectV2(handler: Handler, options: ConnectOptions = {}): Promise<Connection> {
  const [clientSide, serverSide] = InMemoryTransportV2.createLinkedPair();
  const server = new ServerV2(INFO, CAPABILITIES);
  server.server.setRequestHandler('tools/call', (request, { mcpReq }) => {
    const token = mcpReq._meta?.progressToken;
    return answer(handler, { name: request.params.name, token, signal: mcpReq.signal }, (params) =>
      mcpReq.notify({ method: 'notifications/progress', params }),
    );
  });
  await server.connect(serverSide);
  const client = options.again instanceof ClientV2 ? options.again : new ClientV2(INFO);
  const recorded = recordClient(client, clientSide);
  const transport = options.wrap?.(clientSide) ?? clientSide;
  await client.connect(transport);
  return {
    ...recorded,
    client,
    transport,
    call: (name, callOptions, _meta) => callTool(client, { name, ...(_meta && { _meta }) }, callOptions),
    callPlain: (name, onprogress) => client.callTool({ name }, { onprogress }),
    hangUp: () => server.close(),
    close: () => client.close(),
  };
}

async function answer(
  handler: Handler,
  call: Omit<Handled, 'notify'>,
  send: (params: { progressToken: ProgressToken; progress: number; total?: number }) => Promise<void>,
): Promise<{ content: [] }> {
  const notify: Handled['notify'] = async (progress, total) => {
    if (call.token === undefined) return;
    await send({ progressToken: call.token, progress, ...(total === undefined ? {} : { total }) });
  };
  return (await handler({ ...call, notify })) as { content: [] };
}

/** Records the messages that a client sends over the transport, and the errors that it reports. */
export function recordClient(
  client: Connection['client'],
  transport: Transport,
): Pick<Connection, 'sent' | 'errors'> {
  const sent: JsonRpcMessage[] = [];
  const errors: Error[] = [];
  client.onerror = (error) => void errors.push(error);
  const send = transport.send.bind(transport);
  transport.send = (message, ...rest: []) => {
    sent.push(message);
    return send(message, ...rest);
  };
  return { sent, errors };
}

/** Returns the notifications of a method among some messages. */
export function notificationsOf(messages: readonly JsonRpcMessage[], method: string): JsonRpcMessage[] {
  return messages.filter((message) => 'method' in message && message.method === method);
}
