import type { JsonRpcMessage, JsonRpcRequest } from '@milepost/progress-core';

import { announced, start } from './support/page-actions.js';
import { startFakeServer } from './support/fake-server.js';
import { useWeb } from './support/use-web.js';

const { open } = useWeb();

const HOSTILE = '<img src=x onerror="window.owned=true"><b>bold</b>\u202e\n\u0007';
const SHOWN = '<img src=x onerror="window.owned=true"><b>bold</b>';

function* failHostilely({ id, params }: JsonRpcRequest): Generator<JsonRpcMessage> {
  const progressToken = params?._meta?.['progressToken'] as string;
  for (const progress of [5, 1, 9]) {
    const update = { progressToken, progress, total: 10, message: HOSTILE };
    yield { jsonrpc: '2.0', method: 'notifications/progress', params: update };
  }
  yield { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: HOSTILE }], isError: true } };
}

test('markup from a server is shown and announced as plain text', async () => {
  const server = await startFakeServer(HOSTILE, failHostilely);
  try {
    const page = await open({ url: server.url });
    await start(page, 'fake');
    await page.waitForSelector('milepost-progress[state=failed]');
    const alert = await announced(page, 'alert', /failed/);
    expect(alert).toContain(`${SHOWN} #1: failed: ${SHOWN}`);
    const seen = await page.evaluate(() => {
      const root = document.querySelector('milepost-progress')?.shadowRoot;
      const textOf = (of: string): string => root?.querySelector(`[part=${of}]`)?.textContent ?? '';
      return {
        label: textOf('label'),
        message: textOf('message'),
        hint: document.getElementById('tool-hint')?.textContent,
        planted: document.querySelectorAll('img, b').length,
        owned: 'owned' in window,
      };
    });
    expect(seen).toEqual({ label: `${SHOWN} #1`, message: SHOWN, hint: HOSTILE, planted: 0, owned: false });
  } finally {
    await server.close();
  }
});
