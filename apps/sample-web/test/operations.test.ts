import { expectIncreasing } from '@milepost/testing';

import { announced, becomes, card, part, reaches, start } from './support/page-actions.js';
import { useWeb } from './support/use-web.js';

const { open } = useWeb();

test('an operation is shown live while it runs', async () => {
  const page = await open();
  // The operation takes longer than any test.
  await start(page, 'uneven_work', { durationMs: 600_000, steps: 10_000 });
  await page.waitForFunction(() => (window.bars['Uneven work #1']?.length ?? 0) > 3);
  expect(await part(page, 'Uneven work #1', 'value')).toMatch(/^\d+ %$/);
  expect(await part(page, 'Uneven work #1', 'message')).toMatch(/^Step \d+ of 10000$/);
  await page.waitForFunction(() => {
    const parts = document.querySelector('milepost-progress')?.shadowRoot;
    return ['rate', 'remaining'].every((of) => parts?.querySelector(`[part=${of}]`)?.textContent);
  });
  expect(await page.textContent('#counts')).toBe('1 running');
  expectIncreasing((await page.evaluate(() => window.bars['Uneven work #1'])) ?? []);
});

test('a completed operation is shown with its answer, and its bar has never moved backwards', async () => {
  const page = await open();
  await start(page, 'uneven_work', { durationMs: 1_500, steps: 50 });
  await becomes(page, 'Uneven work #1', 'completed');
  await reaches(page, 'Uneven work #1', 1);
  expect(await part(page, 'Uneven work #1', 'value')).toBe('100 %');
  expect(await part(page, 'Uneven work #1', 'state')).toBe('completed');
  expect(await part(page, 'Uneven work #1', 'message')).toMatch(/^Did 50 steps in \d+ ms\.$/);
  expect(await page.textContent('#counts')).toBe('1 completed');
  const values = await page.evaluate(() => window.bars['Uneven work #1']);
  expectIncreasing(values ?? []);
});

test('each tool runs with the arguments that the form suggests', async () => {
  const page = await open();
  const tools = await page
    .locator('#tool option')
    .evaluateAll((options: HTMLOptionElement[]) => options.map(({ value, text }) => ({ value, text })));
  expect(tools.map(({ value }) => value)).toContain('download_file');
  for (const { value } of tools) await start(page, value);
  await page.waitForFunction((count) => {
    const elements = [...document.querySelectorAll('milepost-progress')];
    return elements.filter(({ update, state }) => update ?? state === 'completed').length === count;
  }, tools.length);
  expect(await page.locator('.card').count()).toBe(tools.length);
});

test('one operation is cancelled, and the other goes on', async () => {
  const page = await open();
  await start(page, 'run_forever', { intervalMs: 20 });
  await start(page, 'run_forever', { intervalMs: 20 });
  await page.getByRole('button', { name: 'Cancel Run for ever #1' }).click();
  await becomes(page, 'Run for ever #1', 'cancelled');
  expect(await card(page, 'Run for ever #2').locator('button').textContent()).toBe('Cancel');
  const before = await page.evaluate(() => document.querySelector('milepost-progress')?.progress ?? 0);
  await page.waitForFunction(
    (than) => (document.querySelector('milepost-progress')?.progress ?? 0) > than + 10,
    before,
  );
  expect(await page.textContent('#counts')).toBe('1 running · 1 cancelled');
  await announced(page, 'status', /Run for ever #1: cancelled/);
});

test('all operations are cancelled at once, and all that have ended are cleared', async () => {
  const page = await open();
  for (let count = 0; count < 3; count++) await start(page, 'run_forever');
  await page.getByRole('button', { name: 'Cancel all' }).click();
  await page.waitForFunction(() => document.getElementById('counts')?.textContent === '3 cancelled');
  await start(page, 'run_forever');
  await page.getByRole('button', { name: 'Clear ended' }).click();
  expect(await page.locator('.card').count()).toBe(1);
  expect(await page.textContent('#counts')).toBe('1 running');
});

test('operations that have not begun when all are cancelled never begin', async () => {
  const page = await open();
  await page.selectOption('#tool', 'run_forever');
  // Both clicks are in one task, so that no frame is drawn between them.
  await page.evaluate(() => {
    document.querySelector<HTMLButtonElement>('button[value="100"]')?.click();
    document.getElementById('cancel-all')?.click();
  });
  await page.evaluate(async () => {
    for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame);
  });
  expect(await page.locator('.card').count()).toBe(10);
  await page.waitForFunction(() => document.getElementById('counts')?.textContent === '10 cancelled');
  expect(await page.getAttribute('#cancel-all', 'aria-disabled')).toBe('true');
  await start(page, 'run_forever');
  expect(await page.textContent('#counts')).toBe('1 running · 10 cancelled');
});

test('a failure is announced with its reason, and a refused argument is shown with its reason', async () => {
  const page = await open();
  await start(page, 'fail_midway', { at: 0.4, durationMs: 300 });
  await becomes(page, 'Fail midway #1', 'failed');
  expect(await part(page, 'Fail midway #1', 'message')).toBe(
    'Failed on purpose after 40 % of the work, as it was asked to.',
  );
  expect(await announced(page, 'alert', /./)).toBe(
    'Fail midway #1: failed: Failed on purpose after 40 % of the work, as it was asked to.',
  );
  await start(page, 'index_folder', { path: '/etc' });
  await becomes(page, 'Index a folder #1', 'failed');
  expect(await part(page, 'Index a folder #1', 'message')).toContain('path: "/etc" is not inside');
});

test('without a total the bar is indeterminate, and the progress is shown as a number', async () => {
  const page = await open();
  await start(page, 'run_forever', { intervalMs: 20 });
  await page.waitForFunction(() => (document.querySelector('milepost-progress')?.progress ?? 0) > 5);
  const bar = page.locator('milepost-progress progress');
  expect(await bar.evaluate((element: HTMLProgressElement) => element.position)).toBe(-1);
  expect(await part(page, 'Run for ever #1', 'value')).toMatch(/^\d+$/);
  expect(await page.evaluate(() => window.bars)).toEqual({});
});

test('an input that the form does not allow is not sent, and stays in the form', async () => {
  const page = await open();
  await start(page, 'uneven_work', { steps: 0 });
  expect(
    await page.locator('#field-steps').evaluate((input: HTMLInputElement) => input.matches(':user-invalid')),
  ).toBe(true);
  expect(await page.locator('.card').count()).toBe(0);
  expect(await page.inputValue('#field-steps')).toBe('0');
});
