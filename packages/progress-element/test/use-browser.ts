import path from 'node:path';

import { type Browser, launchChromium, type Page } from '@milepost/chromium';
import { endAfterAll } from '@milepost/testing';
import { build } from 'esbuild';

import type * as pageEntry from './page-entry.js';

declare global {
  // Exists only inside the page.
  var milepost: typeof pageEntry;
}

const ADDRESS = 'http://milepost.test/';
interface PageOptions {
  /** The HTML of the page's body before the element is defined. */
  body?: string;
  /** The HTML of the page's head. */
  head?: string;
  /** Further headers of the response that contains the page. */
  headers?: Record<string, string>;
  /** Whether a frame runs only when `runFrame` is called, as in a hidden page, and requests are counted. */
  framesByHand?: boolean;
  /** Whether the element is defined; default true. */
  define?: boolean;
}

/** Starts a real Chromium for the tests of a file. A test fails if its page throws. */
export function useBrowser(): { open(options?: PageOptions): Promise<Page> } {
  let browser: Browser;
  let bundle: string;
  const errors: Error[] = [];
  const pages: Page[] = [];
  const ends = endAfterAll();
  beforeAll(async () => {
    bundle = await bundleOf(path.join(__dirname, 'page-entry.ts'));
    browser = await launchChromium();
    ends.add(() => browser.close());
  }, 60_000);

  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()));
    expect(errors.splice(0)).toEqual([]);
  });

  return {
    async open({ body = '', head = '', headers = {}, framesByHand = false, define = true } = {}) {
      const page = await browser.newPage({ viewport: { width: 640, height: 800 } });
      pages.push(page);
      page.on('pageerror', (error) => errors.push(error));
      await page.route(ADDRESS, (route) =>
        route.fulfill({
          contentType: 'text/html; charset=utf-8',
          headers,
          body: `<!doctype html><html lang="en"><head><title>Test</title>${head}</head><body>${body}</body></html>`,
        }),
      );
      await page.addInitScript(bundle);
      if (framesByHand) await page.addInitScript(takeFramesByHand);
      await page.goto(ADDRESS);
      if (define) await page.evaluate(() => milepost.defineProgressElement());
      return page;
    },
  };
}

/** Bundles a file and its imports into a script. The file's exports become the global `milepost`. */
async function bundleOf(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'milepost',
    target: 'es2022',
    // An init script does not run in the global scope, so a declaration in it would not be global.
    footer: { js: 'globalThis.milepost = milepost;' },
    conditions: ['@milepost/source'],
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

/** Waits until the changes so far are drawn. */
export async function nextFrame(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
}

/** Returns the text of each part of the first element that has text. */
export async function partsOf(page: Page): Promise<Record<string, string>> {
  await nextFrame(page);
  return page.evaluate(() => {
    const parts =
      document.querySelector('milepost-progress')?.shadowRoot?.querySelectorAll('span[part]') ?? [];
    const texts = [...parts].map((part) => [part.getAttribute('part'), part.textContent]);
    return Object.fromEntries(texts.filter(([, text]) => text)) as Record<string, string>;
  });
}

declare global {
  interface Window {
    runFrame(): void;
    framesRequested: number;
  }
}

function takeFramesByHand(): void {
  let callbacks: FrameRequestCallback[] = [];
  window.framesRequested = 0;
  window.requestAnimationFrame = (callback) => {
    window.framesRequested++;
    return callbacks.push(callback);
  };
  window.runFrame = () => {
    const due = callbacks;
    callbacks = [];
    for (const callback of due) callback(0);
  };
}
