import type { Page } from '@milepost/chromium';

export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Returns the colours at points in the vertical middle of elements. `at` is the distance from the left, 0 to
 * 1.
 */
export async function pixels(
  page: Page,
  points: readonly (readonly [selector: string, at: number])[],
): Promise<Rgb[]> {
  const places = await Promise.all(
    points.map(async ([selector, at]) => {
      const box = await page.locator(selector).boundingBox();
      if (!box) throw new Error(`${selector} is not seen.`);
      return [Math.floor(box.x + box.width * at), Math.floor(box.y + box.height / 2)] as const;
    }),
  );
  const png = (await page.screenshot()).toString('base64');
  return page.evaluate(
    async ([image, seen]) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${image}`)).blob());
      const context = milepost.drawingOf(bitmap.width, bitmap.height);
      context.drawImage(bitmap, 0, 0);
      return seen.map(([x, y]) => {
        const [red = 0, green = 0, blue = 0] = context.getImageData(x, y, 1, 1).data;
        return [red, green, blue] as const;
      });
    },
    [png, places] as const,
  );
}

/** Returns the colour that results if the browser paints the colours one over the other. */
export function paint(page: Page, colours: readonly string[]): Promise<Rgb> {
  return page.evaluate((layers) => {
    const context = milepost.drawingOf(1, 1);
    for (const layer of layers) {
      context.fillStyle = layer;
      context.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue] as const;
  }, colours);
}

/** Returns the contrast ratio of two colours. @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrast(one: Rgb, other: Rgb): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
