import { callTool, deliverInOrder, type ProgressCall, request } from '@milepost/mcp-sdk';
import type { ProgressToken } from '@milepost/progress-core';
import type { ProgressManager, ProgressOperation, ProgressUpdate } from '@milepost/progress-manager';
import type {
  CallToolResult as CallToolResultV2,
  Client as ClientV2,
  GetPromptResult as GetPromptResultV2,
  ReadResourceResult as ReadResourceResultV2,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import type { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  type CreateMessageResult as CreateMessageResultV1,
  CreateMessageResultSchema,
  type GetPromptResult as GetPromptResultV1,
  GetPromptResultSchema,
  type ReadResourceResult as ReadResourceResultV1,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import type { McpServer as McpServerV2, ServerContext } from '@modelcontextprotocol/server';
import { expectTypeOf } from 'expect-type';
import type { Observable } from 'rxjs';
import { z } from 'zod';

// The compiler checks this code, without casts; nothing here is run.
const unused = (...checks: unknown[]): void =>
  expect(checks.every((check) => check instanceof Function)).toBe(true);

const BUILT = z.object({ built: z.number() });
const PROMPT = { method: 'prompts/get', params: { name: 'report' } } as const;
const RESOURCE = { method: 'resources/read', params: { uri: 'test://report' } } as const;
const CUSTOM = { method: 'acme/build', params: { target: 'all' } } as const;
const SAMPLING = {
  method: 'sampling/createMessage' as const,
  params: {
    maxTokens: 1,
    messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'Hi' } }],
  },
};

test('the result of a call is what the SDK returns, v2', () => {
  unused((client: ClientV2) => {
    const tool = callTool(client, { name: 'work', arguments: { rows: 1 } }, { idleTimeoutMs: 1 });
    expectTypeOf(tool.result).toEqualTypeOf<Promise<CallToolResultV2>>();
    const prompt = request(client, PROMPT, (sent, options) => client.getPrompt(sent.params, options));
    expectTypeOf(prompt.result).toEqualTypeOf<Promise<GetPromptResultV2>>();
    const named = request(client, PROMPT, (sent, options) => client.request(sent, options));
    expectTypeOf(named.result).toEqualTypeOf<Promise<GetPromptResultV2>>();
    const resource = request(client, RESOURCE, (sent, options) => client.readResource(sent.params, options));
    expectTypeOf(resource.result).toEqualTypeOf<Promise<ReadResourceResultV2>>();
    const custom = request(client, CUSTOM, (sent, options) => client.request(sent, BUILT, options));
    expectTypeOf(custom.result).toEqualTypeOf<Promise<{ built: number }>>();
  });
});

test('the result of a call is what the SDK returns, v1', () => {
  unused((client: ClientV1) => {
    const tool = callTool(client, { name: 'work', arguments: { rows: 1 } }, { idleTimeoutMs: 1 });
    expectTypeOf(tool.result).toEqualTypeOf<ReturnType<ClientV1['callTool']>>();
    const prompt = request(client, PROMPT, (sent, options) => client.getPrompt(sent.params, options));
    expectTypeOf(prompt.result).toEqualTypeOf<Promise<GetPromptResultV1>>();
    const named = request(client, PROMPT, (sent, options) =>
      client.request(sent, GetPromptResultSchema, options),
    );
    expectTypeOf(named.result).toEqualTypeOf<Promise<GetPromptResultV1>>();
    const resource = request(client, RESOURCE, (sent, options) => client.readResource(sent.params, options));
    expectTypeOf(resource.result).toEqualTypeOf<Promise<ReadResourceResultV1>>();
    const custom = request(client, CUSTOM, (sent, options) => client.request(sent, BUILT, options));
    expectTypeOf(custom.result).toEqualTypeOf<Promise<{ built: number }>>();
  });
});

test('callTool accepts a client of either version', () => {
  unused((client: ClientV1 | ClientV2) => {
    expectTypeOf(callTool(client, { name: 'work' })).toExtend<ProgressCall<object>>();
  });
});

test('a server can send a request to a client, v1 and v2', () => {
  unused(
    (server: McpServerV2, ctx: ServerContext) => {
      const call = request(server.server, SAMPLING, (sent, options) => ctx.mcpReq.send(sent, options));
      expectTypeOf(call.result).toExtend<Promise<{ model: string; role: 'user' | 'assistant' }>>();
    },
    (server: McpServerV1, extra: RequestHandlerExtra<ServerRequest, ServerNotification>) => {
      const call = request(server.server, SAMPLING, (sent, options) =>
        extra.sendRequest(sent, CreateMessageResultSchema, options),
      );
      expectTypeOf(call.result).toEqualTypeOf<Promise<CreateMessageResultV1>>();
    },
  );
});

test('the request that is sent has the given method and params, and the token', () => {
  unused((client: ClientV2) =>
    request(client, CUSTOM, (sent) => {
      expectTypeOf(sent.method).toEqualTypeOf<'acme/build'>();
      expectTypeOf(sent.params.target).toEqualTypeOf<'all'>();
      expectTypeOf(sent.params._meta.progressToken).toEqualTypeOf<ProgressToken>();
      return Promise.resolve();
    }),
  );
});

test('a call is an async iterable, and has an observable, an operation and a token', () => {
  unused((call: ProgressCall<string>) => {
    expectTypeOf(call).toExtend<AsyncIterable<ProgressUpdate>>();
    expectTypeOf(call.updates$).toEqualTypeOf<Observable<ProgressUpdate>>();
    expectTypeOf(call.operation).toEqualTypeOf<ProgressOperation>();
    expectTypeOf(call.token).toEqualTypeOf<ProgressToken>();
    expectTypeOf(call.result).toEqualTypeOf<Promise<string>>();
  });
});

test('deliverInOrder returns the type of the given transport', () => {
  unused(
    (transport: StdioV1) => expectTypeOf(deliverInOrder(transport)).toEqualTypeOf<StdioV1>(),
    (transport: StdioV2) => expectTypeOf(deliverInOrder(transport)).toEqualTypeOf<StdioV2>(),
    (client: ClientV1, transport: StdioV1) => client.connect(deliverInOrder(transport)),
    (client: ClientV2, transport: StdioV2) => client.connect(deliverInOrder(transport)),
    (client: ClientV2, transport: StdioV2, manager: ProgressManager) =>
      client.connect(manager.attach(deliverInOrder(transport))),
  );
});

test('an unknown option, an invalid client or an invalid tool is refused', () => {
  unused((client: ClientV2, server: McpServerV2) => {
    // @ts-expect-error -- the unit is in the name
    callTool(client, { name: 'work' }, { timeout: 5 });
    // @ts-expect-error -- a tool has a name
    callTool(client, { arguments: {} });
    // @ts-expect-error -- a token is a string or an integer
    callTool(client, { name: 'work' }, { token: true });
    // @ts-expect-error -- a server calls no tools
    callTool(server.server, { name: 'work' });
    // @ts-expect-error -- its `server` sends requests
    request(server, PROMPT, () => Promise.resolve());
  });
});
