import { createInMemoryTransportPair } from '@milepost/transport-in-memory';

import { nsOf, turn } from '../measure.js';
import type { Row } from '../row.js';
import { notify, sdkPair } from '../sdk-pair.js';

const ROUNDS = 20;
const MESSAGES_A_ROUND = 50_000;

async function perSecond(copy: boolean): Promise<number> {
  const [near, far] = createInMemoryTransportPair({ copy });
  let received = 0;
  far.onmessage = () => {
    received++;
  };
  await Promise.all([near.start(), far.start()]);
  const params = { progressToken: 'token', progress: 1, total: 100, message: 'Working' };
  const round = async (): Promise<void> => {
    const upTo = received + MESSAGES_A_ROUND;
    for (let i = 0; i < MESSAGES_A_ROUND; i++) {
      void near.send({ jsonrpc: '2.0', method: 'notifications/progress', params });
    }
    while (received < upTo) await turn();
  };
  await round();
  const ns = await nsOf(async () => {
    for (let i = 0; i < ROUNDS; i++) await round();
  });
  await near.close();
  return (ROUNDS * MESSAGES_A_ROUND * 1e9) / ns;
}

async function sdkPerSecond(): Promise<number> {
  const updates = 50_000;
  let received = 0;
  const { client } = await sdkPair(async (count, context) => {
    for (let i = 1; i <= count; i++) await notify(context, i);
  });
  const call = (count: number): Promise<unknown> =>
    client.callTool({ name: 'work', arguments: { count } }, { onprogress: () => received++ });
  await call(2000);
  received = 0;
  const ns = await nsOf(() => call(updates));
  return (received * 1e9) / ns;
}

export const inMemoryRows: readonly Row[] = [
  {
    id: 'in-memory',
    what: 'in-memory transport, copy: false',
    unit: '/s',
    goal: '≥ 5,000,000/s',
    moreIsBetter: true,
    contenders: { milepost: () => perSecond(false), sdk: sdkPerSecond },
  },
  {
    id: 'in-memory-copy',
    what: 'in-memory transport, by copy',
    unit: '/s',
    goal: '≥ 500,000/s',
    moreIsBetter: true,
    contenders: {
      milepost: () => perSecond(true),
      floor: async () => {
        const message = {
          jsonrpc: '2.0',
          method: 'notifications/progress',
          params: { progressToken: 'token', progress: 1, total: 100, message: 'Working' },
        };
        let keys = 0;
        const calls = 200_000;
        const ns = await nsOf(async () => {
          for (let i = 0; i < calls; i++)
            keys += Object.keys(JSON.parse(JSON.stringify(message)) as object).length / 3;
          await Promise.resolve();
        });
        return (keys * 1e9) / ns;
      },
    },
  },
];
