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

// Some wait several times, or move many megabytes.
const TEST_LIMIT_MS = 60_000;

test.each(findings)(
  '$id finds a transport that $fault',
  async ({ id, says, create }) => {
    const contractCase = transportContract.find((candidate) => candidate.id === id);
    if (!contractCase) throw new Error(`There is no case ${id}.`);
    // Everything is in memory: what has not happened by then will not.
    const failure = contractCase.run(pairsOf(create), { limitMs: 300 });
    // What the case itself says of this fault: neither a TypeError, nor a connection that came too late on a busy machine.
    await expect(failure).rejects.toMatchObject({
      name: 'ContractFailure',
      message: expect.stringContaining(says),
    });
  },
  TEST_LIMIT_MS,
);

test('every case is failed by a broken transport', () => {
  const failed = new Set(findings.map(({ id }) => id));
  expect(transportContract.map(({ id }) => id).filter((id) => !failed.has(id))).toEqual([]);
});
