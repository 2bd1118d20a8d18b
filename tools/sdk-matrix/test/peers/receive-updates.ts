import { callTool } from '@milepost/mcp-sdk';
import type { Client } from '@modelcontextprotocol/client';

/** The updates of a tool that counts to five. */
export const FIVE_STEPS: readonly unknown[] = [1, 2, 3, 4, 5].map((progress) => ({
  progress,
  total: 5,
  message: `Step ${String(progress)}`,
}));

/** Calls a tool. Returns the updates that arrived before its result. */
export async function hear(
  client: Client,
  name: string,
  args: Record<string, unknown> = { steps: 5 },
): Promise<unknown[]> {
  const heard: unknown[] = [];
  const onprogress = ({ progress, total, message }: Heard): void => {
    heard.push({
      progress,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message }),
    });
  };
  await callTool(client, { name, arguments: args }, { onprogress }).result;
  return [...heard];
}

/** Does the same with the SDK alone. */
export async function hearBySdk(client: Client, name: string): Promise<unknown[]> {
  const heard: unknown[] = [];
  const onprogress = (update: unknown): void => void heard.push(update);
  await client.callTool({ name, arguments: { steps: 5 } }, { onprogress });
  return [...heard];
}

interface Heard {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}
