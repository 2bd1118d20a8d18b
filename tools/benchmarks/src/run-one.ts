// Measures one contender of one row: `run-one.js <row> <contender>` prints its figure as JSON.
import type { Contender } from './row.js';
import { rows } from './rows/index.js';

const [, , id, contender] = process.argv;
const run = rows.find((row) => row.id === id)?.contenders[contender as Contender];
if (!run) throw new Error(`There is no ${String(contender)} in a row ${String(id)}.`);
const figure = await run();
process.stdout.write(`${JSON.stringify({ figure })}\n`, () => process.exit());
