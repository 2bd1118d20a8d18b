// Runs the server of one combination: `serve.js <combination>`. Sends its URL to the parent process.
import { combinationOf } from './combination.js';
import { serveV1 } from './serve-v1.js';
import { serveV2 } from './serve-v2.js';

const combination = combinationOf(process.argv[2]);
// The parent process may crash. Then this one must not stay behind.
process.once('disconnect', () => process.exit());
const url = await (combination.server.sdk === 'v1' ? serveV1(combination) : serveV2(combination));
if (url !== undefined) process.send?.(url);
