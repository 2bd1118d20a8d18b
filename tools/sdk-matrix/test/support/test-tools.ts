import type { RequestContext } from '@milepost/mcp-sdk';
import type { ProgressToken } from '@milepost/progress-core';
import type { ProgressReporter } from '@milepost/progress-reporter';
import { z } from 'zod';

import type { Operations } from './operations.js';

/** The arguments of every tool of the test server. */
export const toolArguments = z.object({
  /** The values to report, in this order; default each step from 1 to `total`. */
  values: z.array(z.number()).optional(),
  total: z.number().optional(),
  message: z.string().optional(),
  /** The name of the operation in the test. */
  operation: z.string().default(''),
});
export type ToolArguments = z.infer<typeof toolArguments>;

/** The result of a tool. */
interface ToolResult {
  [key: string]: unknown;
  content: { type: 'text'; text: string }[];
  isError?: boolean;
}

/** The context of a handler, in one form for both versions of the SDK. */
export interface PlainContext {
  readonly token: ProgressToken | undefined;
  readonly signal: AbortSignal;
  /** Sends a progress notification through the SDK itself. */
  readonly notify: (params: {
    progressToken: ProgressToken;
    progress: number;
    total?: number;
  }) => Promise<void>;
  /** Asks the client for a sampled message, and for its progress. */
  readonly sample: (text: string, onprogress: () => void, signal?: AbortSignal) => Promise<unknown>;
}

/** A tool that reports its progress through this package. */
export type TellingTool = (
  args: ToolArguments,
  context: RequestContext,
  progress: ProgressReporter,
) => ToolResult | Promise<ToolResult>;

/** A tool that uses only the SDK. */
export type PlainTool = (args: ToolArguments, context: PlainContext) => ToolResult | Promise<ToolResult>;

/** Returns the tools that report their progress through this package. */
export function tellingTools(operations: Operations): Record<string, TellingTool> {
  return {
    report: (args, _context, progress) => {
      tell(args, progress);
      return answer('done');
    },
    throw: (args, _context, progress) => {
      tell(args, progress);
      operations.leak(args.operation, progress);
      throw new Error('The tool is broken.');
    },
    refuse: (args, _context, progress) => {
      tell(args, progress);
      operations.leak(args.operation, progress);
      return { ...answer('refused'), isError: true };
    },
    leak: (args, _context, progress) => {
      tell(args, progress);
      operations.leak(args.operation, progress);
      return answer('done');
    },
    endless: async (args, context, progress) => {
      tell(args, progress);
      operations.leak(args.operation, progress);
      const reason = await aborted(signalOf(context));
      // A late report of a tool that ignores the signal.
      progress.report(1_000_000);
      await progress.flush();
      operations.end(args.operation, reason);
      return answer('nobody hears this');
    },
  };
}

/** Returns the tools that do not use this package. */
export function plainTools(operations: Operations): Record<string, PlainTool> {
  return {
    textbook: async (args, { token, notify }) => {
      for (const progress of valuesOf(args)) {
        if (token !== undefined) await notify({ progressToken: token, progress, ...totalOf(args) });
      }
      return answer('done');
    },
    // Reports with the leaked reporter of a finished operation. Responds when an update would have been sent.
    poke: async ({ operation, values = [] }) => {
      const progress = operations.leaked(operation);
      for (const value of values) progress.report(value);
      await progress.flush();
      await progress.complete();
      return answer('poked');
    },
    ended: async ({ operation }) => answer(await operations.ended(operation)),
    sample: async (_args, { sample }) => answer(JSON.stringify(await sample('brief', () => {}))),
    // Cancels its own request as soon as the client reports progress on it.
    cancelSample: async (_args, { sample }) => {
      const controller = new AbortController();
      const sampling = sample('endless', () => controller.abort('enough'), controller.signal);
      return answer(await sampling.then(() => 'answered', String));
    },
  };
}

/** Reports the values of the arguments. */
export function tell(args: Partial<ToolArguments>, progress: ProgressReporter): void {
  for (const value of valuesOf(args)) progress.report(value, args.total, args.message);
}

function valuesOf({ values, total = 0 }: Partial<ToolArguments>): number[] {
  return values ?? Array.from({ length: total }, (_, index) => index + 1);
}

function totalOf({ total }: ToolArguments): { total?: number } {
  return total === undefined ? {} : { total };
}

function answer(text: string): ToolResult {
  return { content: [{ type: 'text', text }] };
}

/** Resolves with the reason when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const tell = (): void => resolve(String(signal.reason));
    signal.addEventListener('abort', tell, { once: true });
    if (signal.aborted) tell();
  });
}

/** Returns the signal of a request, from either version of the SDK. */
export function signalOf(context: RequestContext): AbortSignal {
  return 'mcpReq' in context ? context.mcpReq.signal : context.signal;
}
