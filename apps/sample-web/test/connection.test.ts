import type { Page } from '@milepost/chromium';
import { CuttingProxy, endAfterAll, endAfterEach, expectIncreasing, until } from '@milepost/testing';

import { startFakeServer } from './support/fake-server.js';
import { announced, becomes, part, reaches, shows, start } from './support/page-actions.js';
import { useWeb } from './support/use-web.js';
import { startWeb } from './support/web-process.js';

const { web, open } = useWeb();
const testEnds = endAfterEach();

// The browser itself writes this to the console when a connection fails.
const allowedMessages = /^WebSocket connection to '[^']+' failed/;

const RESTORED = /^The connection is restored\. The operations went on, and nothing was lost\.$/;
const RENEWED = /^Connected again in a new session\. The operations of the old session have failed\.$/;

/**
 * Waits for a state of the connection, and returns the text of the line at the top. Use it only for a state
 * that stays until the test changes something; for other states use `shows`.
 */
async function connectionIs(page: Page, state: 'reconnecting' | 'lost'): Promise<string> {
  await page.waitForSelector(`#connection[data-state=${state}]`);
  return (await page.textContent('#connection')) ?? '';
}

describe('when the connection drops', () => {
  let proxy: CuttingProxy;
  const ends = endAfterAll();
  beforeAll(async () => {
    proxy = await CuttingProxy.open(web().url);
    ends.add(() => proxy.close());
  });
  beforeEach(() => proxy.accept());

  test('operations complete after the connection is restored, and the page announces both changes', async () => {
    const page = await open({ url: proxy.url, allowedMessages });
    await start(page, 'uneven_work', { durationMs: 3_000, steps: 100 });
    await start(page, 'uneven_work', { durationMs: 200, steps: 10 });
    await reaches(page, 'Uneven work #1', 0.1);
    proxy.refuse();
    expect(await connectionIs(page, 'reconnecting')).toMatch(/^The connection dropped\. Reconnecting/);
    // An operation that is started now waits for the connection.
    await start(page, 'uneven_work', { durationMs: 100, steps: 10 });
    expect(await page.textContent('#counts')).toMatch(/running/);
    await announced(
      page,
      'status',
      /The connection dropped\. Reconnecting… If the server is still running, the operations go on\./,
    );
    proxy.accept();
    await shows(page, RESTORED);
    for (const name of ['Uneven work #1', 'Uneven work #2', 'Uneven work #3']) {
      await becomes(page, name, 'completed');
      await reaches(page, name, 1);
    }
    const { bars, announcements } = await page.evaluate(() => ({
      bars: window.bars,
      announcements: window.announced,
    }));
    for (const values of Object.values(bars)) expectIncreasing(values);
    expect(announcements.alert).toEqual([]);
    await announced(page, 'status', /The connection is restored/);
  });

  test('a hundred operations complete although the connection drops three times', async () => {
    const page = await open({ url: proxy.url, allowedMessages });
    await start(page, 'uneven_work', { durationMs: 3_000, steps: 200 }, 'Start a hundred');
    for (let cuts = 1; cuts <= 3; cuts++) {
      await reaches(page, 'Uneven work #100', cuts / 5);
      proxy.refuse();
      await connectionIs(page, 'reconnecting');
      proxy.accept();
      await shows(page, RESTORED, cuts);
    }
    await page.waitForFunction(() => document.getElementById('counts')?.textContent === '100 completed');
    for (const values of Object.values(await page.evaluate(() => window.bars))) expectIncreasing(values);
  });
});

test('after the server is killed and restarted, old operations have failed, and new ones run', async () => {
  const killed = await startWeb();
  testEnds.add(() => killed.end('SIGKILL'));
  const page = await open({ url: killed.url, allowedMessages });
  await start(page, 'uneven_work', { durationMs: 600_000, steps: 10_000 });
  await start(page, 'run_forever');
  await reaches(page, 'Uneven work #1', 0.001);
  expect(await killed.end('SIGKILL')).toBe('SIGKILL');
  await connectionIs(page, 'reconnecting');
  expect(await page.textContent('#counts')).toBe('2 running');

  const restarted = await startWeb(killed.port);
  try {
    await becomes(page, 'Uneven work #1', 'failed');
    await becomes(page, 'Run for ever #1', 'failed');
    expect(await part(page, 'Uneven work #1', 'message')).toMatch(
      /^The session with the server was lost: The peer closed it with code 4004: ".+"/,
    );
    await announced(page, 'alert', /Uneven work #1: failed: The session with the server was lost/);
    await shows(page, RENEWED);
    await shows(
      page,
      /^The session was lost, and its operations have failed\. Opening a new session… \(.+\)$/,
    );
    await start(page, 'uneven_work', { durationMs: 200, steps: 10 });
    await becomes(page, 'Uneven work #2', 'completed');
    expect(await page.textContent('#counts')).toBe('1 completed · 2 failed');
  } finally {
    await restarted.end();
  }
});

test('while the server is stopped nothing starts, and the page reconnects after the restart', async () => {
  const ended = await startWeb();
  testEnds.add(() => ended.end('SIGKILL'));
  const page = await open({ url: ended.url, allowedMessages });
  await start(page, 'run_forever');
  await page.waitForFunction(() => (document.querySelector('milepost-progress')?.progress ?? 0) > 1);
  expect(await ended.end('SIGINT')).toBe(0);
  await becomes(page, 'Run for ever #1', 'failed');
  expect(await part(page, 'Run for ever #1', 'message')).toMatch(/The server shuts down/);
  await connectionIs(page, 'lost');
  await start(page, 'run_forever');
  await announced(page, 'status', /There is no connection to the server\. Nothing was started\./);
  expect(await page.locator('.card').count()).toBe(1);
  await shows(page, /, attempt 2…/);
  const restarted = await startWeb(ended.port);
  try {
    await shows(page, RENEWED);
    await announced(page, 'status', /Connected again in a new session/);
    // Each attempt is shown, but only the first one is announced.
    const announcements = await page.evaluate(() => window.announced.status.join(' '));
    expect(announcements.match(/The session was lost/g)).toHaveLength(1);
  } finally {
    await restarted.end();
  }
});

test('leaving the page ends the session at once, and going back opens a new one', async () => {
  const server = await startFakeServer('A server', () => []);
  try {
    const page = await open({ url: server.url });
    await start(page, 'fake');
    expect(server.sessionCount()).toBe(1);
    await page.goto('about:blank');
    // If the page did not close the connection, the session would wait a minute for it.
    await until(() => server.sessionCount() === 0, 'the session has ended');
    await page.goBack();
    await page.waitForSelector('#connection[data-state=open]');
    expect(server.sessionCount()).toBe(1);
  } finally {
    await server.close();
  }
});
