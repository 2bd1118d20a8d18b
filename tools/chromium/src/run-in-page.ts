// Runs a module in a page of a real browser, and prints what the page writes to the console. The browser is
// closed when the module has run, including its top-level `await`. If the module throws, this program fails.
//
//     node --import tsx run-in-page.ts FILE
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
  // The expression is passed as a string: in a function, tsx would replace `import()` by a call that the page
  // does not know. The promise resolves to undefined, because a module cannot be returned from the page.
  const code = JSON.stringify(outputFiles[0]?.text ?? '');
  await page.evaluate(
    `import(URL.createObjectURL(new Blob([${code}], { type: 'text/javascript' }))).then(() => undefined)`,
  );
} finally {
  await browser.close();
}
