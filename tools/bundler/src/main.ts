// `main.ts FILE…` bundles programs, for `npm start` and `npm run web`.
import path from 'node:path';

import { bundleProgram } from './bundle-program.js';

for (const file of process.argv.slice(2)) bundleProgram(path.resolve(file));
