// Runs an example in a real browser, and prints the console output of the page:
// `node --import tsx run-in-page.ts FILE`.
import { build } from 'esbuild';

import { launchChromium } from './index.js';

const [file = ''] = process.argv.slice(2);
const { outputFiles } = await build({
  entryPoints: [file],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  conditions: ['@milepost/source'],
});
const browser = await launchChromium();
try {
  const page = await browser.newPage();
  page.on('console', (message) => console.log(message.text()));
  // The code is a string, because the compiler of this file would change `import`.
  // The call resolves when the module has run.
  const code = JSON.stringify(outputFiles[0]?.text ?? '');
  await page.evaluate(
    `import(URL.createObjectURL(new Blob([${code}], { type: 'text/javascript' }))).then(() => undefined)`,
  );
} finally {
  await browser.close();
}
