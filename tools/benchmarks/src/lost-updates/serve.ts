// The server of one combination, in a process of its own: `serve.js <combination>`. Tells its parent its URL.
import { combinationOf } from './combination.js';
import { serveV1 } from './serve-v1.js';
import { serveV2 } from './serve-v2.js';

const combination = combinationOf(process.argv[2]);
// Whoever started it may have come to a bad end.
process.once('disconnect', () => process.exit());
const url = await (combination.server.sdk === 'v1' ? serveV1(combination) : serveV2(combination));
if (url !== undefined) process.send?.(url);
