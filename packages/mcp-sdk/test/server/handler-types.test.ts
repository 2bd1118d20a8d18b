/**
 * Types are inferred without casts, as the code of users needs it. The compiler checks this; nothing here is
 * called.
 */
import { reporterFor, type ReporterForOptions, withProgress } from '@milepost/mcp-sdk';
import type { ProgressReporter } from '@milepost/progress-reporter';
import type { Client as ClientV2, ClientContext } from '@modelcontextprotocol/client';
import type { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import {
  type McpServer as McpServerV1,
  ResourceTemplate as ResourceTemplateV1,
} from '@modelcontextprotocol/sdk/server/mcp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import {
  type McpServer as McpServerV2,
  ResourceTemplate as ResourceTemplateV2,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { expectTypeOf } from 'expect-type';
import { z } from 'zod';

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

const text = { type: 'text' as const, text: 'done' };
const DONE = { content: [text] };
const PROMPT = { messages: [{ role: 'user' as const, content: text }] };
const RESOURCE = { contents: [{ uri: 'test://', text: 'done' }] };
const SAMPLED = { model: 'none', role: 'assistant' as const, content: text };

/** The SDK v1. */
function v1(server: McpServerV1, client: ClientV1): void {
  server.registerTool(
    'with input',
    { inputSchema: { rows: z.number(), name: z.string().optional() } },
    withProgress((args, extra, progress) => {
      expectTypeOf(args.rows).toEqualTypeOf<number>();
      expectTypeOf(args.name).toEqualTypeOf<string | undefined>();
      expectTypeOf(extra).toEqualTypeOf<Extra>();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return DONE;
    }),
  );
  server.registerTool(
    'without input',
    {},
    withProgress((context, progress) => {
      expectTypeOf(context).toBeAny();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return DONE;
    }),
  );
  server.registerTool(
    'without input, annotated',
    {},
    withProgress((extra: Extra, progress) => {
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      expectTypeOf(extra.requestId).toEqualTypeOf<string | number>();
      progress.report(1);
      return DONE;
    }),
  );
  server.registerPrompt(
    'with arguments',
    { argsSchema: { name: z.string() } },
    withProgress((args, extra, progress) => {
      expectTypeOf(args).toEqualTypeOf<{ name: string }>();
      expectTypeOf(extra).toEqualTypeOf<Extra>();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return PROMPT;
    }),
  );
  server.registerResource(
    'fixed',
    'test://',
    {},
    withProgress((uri, extra, progress) => {
      expectTypeOf(uri).toEqualTypeOf<URL>();
      expectTypeOf(extra).toEqualTypeOf<Extra>();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return RESOURCE;
    }),
  );
  server.registerResource(
    'any',
    new ResourceTemplateV1('test://{name}', { list: undefined }),
    {},
    withProgress((uri, variables, extra, progress) => {
      expectTypeOf(uri).toEqualTypeOf<URL>();
      expectTypeOf(variables).toEqualTypeOf<Record<string, string | string[]>>();
      expectTypeOf(extra).toEqualTypeOf<Extra>();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return RESOURCE;
    }),
  );
  server.server.setRequestHandler(
    CallToolRequestSchema,
    withProgress((request, extra, progress) => {
      expectTypeOf(request.params.name).toEqualTypeOf<string>();
      expectTypeOf(extra.requestId).toEqualTypeOf<string | number>();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return DONE;
    }),
  );
  client.setRequestHandler(
    CreateMessageRequestSchema,
    withProgress((request, extra, progress) => {
      expectTypeOf(request.params.maxTokens).toEqualTypeOf<number>();
      expectTypeOf(extra.signal).toEqualTypeOf<AbortSignal>();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return SAMPLED;
    }),
  );
  client.setRequestHandler(
    ElicitRequestSchema,
    withProgress(async (request, _extra, progress) => {
      expectTypeOf(request.params.message).toEqualTypeOf<string>();
      await progress.complete();
      return { action: 'decline' as const };
    }),
  );
  server.registerTool('by hand', { inputSchema: { rows: z.number() } }, async (_args, extra) => {
    await using progress = reporterFor(extra, { barrier: 'ping' });
    expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
    return DONE;
  });
}

/** The SDK v2. */
function v2(server: McpServerV2, client: ClientV2): void {
  server.registerTool(
    'with input',
    { inputSchema: z.object({ rows: z.number(), name: z.string().optional() }) },
    withProgress((args, ctx, progress) => {
      expectTypeOf(args).toEqualTypeOf<{ rows: number; name?: string | undefined }>();
      expectTypeOf(ctx).toEqualTypeOf<ServerContext>();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return DONE;
    }),
  );
  server.registerTool(
    'without input',
    {},
    withProgress((context, progress) => {
      expectTypeOf(context).toBeAny();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return DONE;
    }),
  );
  server.registerTool(
    'without input, annotated',
    {},
    withProgress((ctx: ServerContext, progress) => {
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      expectTypeOf(ctx.mcpReq.id).toEqualTypeOf<string | number>();
      progress.report(1);
      return DONE;
    }),
  );
  server.registerPrompt(
    'with arguments',
    { argsSchema: z.object({ name: z.string() }) },
    withProgress((args, ctx, progress) => {
      expectTypeOf(args).toEqualTypeOf<{ name: string }>();
      expectTypeOf(ctx).toEqualTypeOf<ServerContext>();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return PROMPT;
    }),
  );
  server.registerPrompt(
    'without arguments',
    {},
    withProgress((ctx: ServerContext, progress) => {
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      expectTypeOf(ctx.mcpReq.signal).toEqualTypeOf<AbortSignal>();
      progress.report(1);
      return PROMPT;
    }),
  );
  server.registerResource(
    'fixed',
    'test://',
    {},
    withProgress((uri, ctx, progress) => {
      expectTypeOf(uri).toEqualTypeOf<URL>();
      expectTypeOf(ctx).toEqualTypeOf<ServerContext>();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return RESOURCE;
    }),
  );
  server.registerResource(
    'any',
    new ResourceTemplateV2('test://{name}', { list: undefined }),
    {},
    withProgress((uri, variables, ctx, progress) => {
      expectTypeOf(uri).toEqualTypeOf<URL>();
      expectTypeOf(variables).toEqualTypeOf<Record<string, string | string[]>>();
      expectTypeOf(ctx).toEqualTypeOf<ServerContext>();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return RESOURCE;
    }),
  );
  server.server.setRequestHandler(
    'tools/call',
    withProgress((request, ctx, progress) => {
      expectTypeOf(request.params.name).toEqualTypeOf<string>();
      expectTypeOf(ctx).toEqualTypeOf<ServerContext>();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return DONE;
    }),
  );
  server.server.setRequestHandler(
    'example/of-our-own',
    { params: z.object({ rows: z.number() }), result: z.object({ done: z.boolean() }) },
    withProgress((params, ctx, progress) => {
      expectTypeOf(params).toEqualTypeOf<{ rows: number }>();
      expectTypeOf(ctx).toEqualTypeOf<ServerContext>();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return { done: true };
    }),
  );
  client.setRequestHandler(
    'sampling/createMessage',
    withProgress((request, ctx, progress) => {
      expectTypeOf(request.params.maxTokens).toEqualTypeOf<number>();
      expectTypeOf(ctx).toEqualTypeOf<ClientContext>();
      expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
      return SAMPLED;
    }),
  );
  client.setRequestHandler(
    'elicitation/create',
    withProgress(async (request, _ctx, progress) => {
      expectTypeOf(request.params.message).toEqualTypeOf<string>();
      await progress.complete();
      return { action: 'decline' as const };
    }),
  );
  server.registerTool('by hand', { inputSchema: z.object({}) }, async (_args, ctx) => {
    await using progress = reporterFor(ctx, { barrier: 'ping' });
    expectTypeOf(progress).toEqualTypeOf<ProgressReporter>();
    return DONE;
  });
}

test('handler types are inferred without casts, and invalid handlers are refused', () => {
  const refused = (server: McpServerV2): void => {
    const config = { inputSchema: z.object({}) };
    // Each call is on one line, because compilers differ in the line that they report.
    // prettier-ignore
    // @ts-expect-error -- a tool answers with content.
    server.registerTool('wrong', config, withProgress(() => 5));
    // prettier-ignore
    // @ts-expect-error -- no such argument.
    server.registerTool('wrong', config, withProgress(({ nothing }) => nothing));
    // @ts-expect-error -- no context.
    reporterFor({ path: '/' });
    // @ts-expect-error -- no such barrier.
    reporterFor({} as ServerContext, { barrier: 'wall' });
  };
  expectTypeOf<ReporterForOptions['barrier']>().toEqualTypeOf<
    'auto' | 'ping' | 'turn' | 'none' | undefined
  >();
  expectTypeOf<ReporterForOptions>().not.toHaveProperty('protocol');
  const asked = withProgress(() => DONE);
  expectTypeOf(asked).returns.toEqualTypeOf<Promise<typeof DONE>>();
  for (const part of [v1, v2, refused]) expect(part).toBeInstanceOf(Function);
});
