import { fileURLToPath } from 'node:url';

import type { Need } from './need.js';
import { npmPackages, packagesAreInstalled } from './npm-packages.js';

const NAME = 'tools/sdk-matrix/test/peers/fastmcp';
const folder = fileURLToPath(new URL(`../../../${NAME}`, import.meta.url));

/** `tools/sdk-matrix` tests with FastMCP, whose packages are kept apart from those of the workspace. */
export const fastmcp: Need = {
  name: 'FastMCP',
  find: () => Promise.resolve(packagesAreInstalled(folder) ? `its packages, ${NAME}` : undefined),
  installers: [npmPackages(folder)],
  advice: () => `Run "npm ci" in ${NAME}.`,
};
