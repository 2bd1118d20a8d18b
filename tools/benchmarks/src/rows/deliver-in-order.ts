import { fileURLToPath } from 'node:url';

import { deliverInOrder } from '@milepost/mcp-sdk';
import type { Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

import type { Row } from '../row.js';
import { sdkClient } from '../sdk-pair.js';

const UPDATES = 100_000;

async function perSecond(onTransport: (transport: Transport) => Transport): Promise<number> {
  const script = fileURLToPath(new URL('../children/raw-mcp-server.js', import.meta.url));
  const server = { command: process.execPath, args: [script, String(UPDATES)] };
  const client = await sdkClient(onTransport(new StdioClientTransport(server)));
  // The first tenth is not measured: it lets V8 compile the client.
  const warm = UPDATES / 10;
  let received = 0;
  let start = 0n;
  const onprogress = (): void => {
    if (++received === warm) start = process.hrtime.bigint();
  };
  await client.callTool({ name: 'work' }, { onprogress, timeout: 600_000 });
  const ns = Number(process.hrtime.bigint() - start);
  await client.close();
  return ((received - warm) * 1e9) / ns;
}

/** Measures the cost of `deliverInOrder`: the same client of the official SDK, without it and with it. */
export const deliverInOrderRow: Row = {
  id: 'deliver-in-order',
  what: 'stdio, received by the client of the official SDK, as it is and behind deliverInOrder',
  unit: '/s',
  goal: 'no less than without',
  moreIsBetter: true,
  contenders: {
    milepost: () => perSecond(deliverInOrder),
    sdk: () => perSecond((transport) => transport),
  },
};
