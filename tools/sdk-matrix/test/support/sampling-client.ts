import { type RequestContext, withProgress } from '@milepost/mcp-sdk';
import type { ProgressReporter } from '@milepost/progress-reporter';
import { createSdkClient, type TestClient } from '@milepost/sdk-peers';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { CreateMessageRequestSchema } from '@modelcontextprotocol/sdk/types.js';

import type { Cell } from './cell.js';
import { aborted, signalOf, tell } from './test-tools.js';

/** A client that answers sampling requests, and reports its progress on them. */
export interface SamplingClient extends TestClient {
  /** The reason of each cancellation of its endless sampling handler. */
  readonly cancelledSampling: readonly string[];
}

const SAMPLED = { model: 'none', role: 'assistant', content: { type: 'text', text: 'sampled' } } as const;

/**
 * Creates a client for the cell. It reports three updates on each sampling request, and answers unless the
 * request is to be endless.
 */
export function createSamplingClient({ client: version, revision }: Cell): SamplingClient {
  const client = createSdkClient({ version, revision, sampling: true });
  const { sdk } = client;
  const cancelledSampling: string[] = [];
  if (sdk instanceof ClientV1) {
    sdk.setRequestHandler(
      CreateMessageRequestSchema,
      withProgress((request, extra, progress) => sample(request, extra, progress, cancelledSampling)),
    );
  } else {
    sdk.setRequestHandler(
      'sampling/createMessage',
      withProgress((request, ctx, progress) => sample(request, ctx, progress, cancelledSampling)),
    );
  }
  return { ...client, cancelledSampling };
}

async function sample(
  request: { params: { messages: { content: unknown }[] } },
  context: RequestContext,
  progress: ProgressReporter,
  cancelled: string[],
): Promise<typeof SAMPLED> {
  tell({ total: 3 }, progress);
  const { text } = request.params.messages[0]?.content as { text: string };
  if (text === 'endless') cancelled.push(await aborted(signalOf(context)));
  return SAMPLED;
}
