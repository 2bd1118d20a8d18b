import { transportContract } from '../../src/contract.js';
import { brokenInClosing } from './broken-transports-close.js';
import { brokenInDelivery } from './broken-transports-delivery.js';
import { brokenInInput } from './broken-transports-input.js';
import { brokenInLife, closeLeftPorts } from './broken-transports-life.js';
import { pairsOf } from './lane-pair.js';

const broken = [...brokenInDelivery, ...brokenInInput, ...brokenInLife, ...brokenInClosing];

afterAll(closeLeftPorts);

const findings = broken.flatMap((transport) =>
  Object.entries(transport.fails).map(([id, says]) => ({ ...transport, id, says })),
);

// Some cases wait several times or send many megabytes.
const TEST_LIMIT_MS = 60_000;

test.each(findings)(
  '$id finds a transport that $fault',
  async ({ id, says, create }) => {
    const contractCase = transportContract.find((candidate) => candidate.id === id);
    if (!contractCase) throw new Error(`There is no case ${id}.`);
    // Everything is in memory: an event that has not happened within this limit will not happen.
    const failure = contractCase.run(pairsOf(create), { limitMs: 1_000 });
    // The case must fail with its own message about this fault, not with a TypeError or with a connection
    // that took too long on a busy machine.
    await expect(failure).rejects.toMatchObject({
      name: 'ContractFailure',
      message: expect.stringContaining(says),
    });
  },
  TEST_LIMIT_MS,
);

test('for every case there is a broken transport that fails it', () => {
  const failed = new Set(findings.map(({ id }) => id));
  expect(transportContract.map(({ id }) => id).filter((id) => !failed.has(id))).toEqual([]);
});
