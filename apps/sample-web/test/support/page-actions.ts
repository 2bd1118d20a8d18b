import type { Locator, Page } from '@milepost/chromium';

/** Starts an operation with the form. `args` replace the arguments that the form suggests. */
export async function start(
  page: Page,
  tool: string,
  args: Readonly<Record<string, string | number>> = {},
  button = 'Start',
): Promise<void> {
  await page.selectOption('#tool', tool);
  for (const [name, value] of Object.entries(args)) await page.fill(`#field-${name}`, String(value));
  await page.getByRole('button', { name: button, exact: true }).click();
}

/** Returns the card of the operation with that name. */
export function card(page: Page, name: string): Locator {
  return page.locator('.card').filter({ has: page.locator(`milepost-progress[label="${name}"]`) });
}

/** Waits until the operation has that state. */
export async function becomes(page: Page, name: string, state: string): Promise<void> {
  await page.waitForSelector(`milepost-progress[label="${name}"][state="${state}"]`);
}

/** Waits until the bar of the operation shows at least `fraction`, from 0 to 1. */
export async function reaches(page: Page, name: string, fraction: number): Promise<void> {
  await page.waitForFunction(([bar, least]) => (window.bars[bar]?.at(-1) ?? 0) >= least, [
    name,
    fraction,
  ] as const);
}

/** Waits until a region has announced a text that matches, and returns the text. */
export async function announced(page: Page, region: 'status' | 'alert', pattern: RegExp): Promise<string> {
  const found = await page.waitForFunction(
    ([from, source]) => window.announced[from].find((text) => new RegExp(source).test(text)),
    [region, pattern.source] as const,
  );
  return (await found.jsonValue()) ?? '';
}

/**
 * Waits until the line at the top has shown a matching text at least `times` times since the page was opened.
 */
export async function shows(page: Page, pattern: RegExp, times = 1): Promise<void> {
  await page.waitForFunction(
    ([source, least]) => window.banner.filter((text) => new RegExp(source).test(text)).length >= least,
    [pattern.source, times] as const,
  );
}

/** Returns the text of a part of the bar with that name. */
export async function part(page: Page, name: string, of: string): Promise<string> {
  return (await card(page, name).locator(`milepost-progress [part="${of}"]`).textContent()) ?? '';
}
