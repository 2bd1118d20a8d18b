/**
 * Runs in the page. Returns the contrast ratio between each text and its background. Inactive and hidden text
 * is left out.
 *
 * @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
export function measureContrasts(): Record<string, number> {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const pixel = (colours: readonly string[]): number[] => {
    if (!context) return [];
    context.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colours: readonly string[]): number => {
    const [red = 0, green = 0, blue = 0] = pixel(colours).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const around = (element: Element): Element | undefined => {
    const root = element.getRootNode();
    return element.parentElement ?? (root instanceof ShadowRoot ? root.host : undefined);
  };
  const behind = (element: Element): string[] => {
    const colours: string[] = [];
    for (let at: Element | undefined = element; at; at = around(at))
      colours.unshift(getComputedStyle(at).backgroundColor);
    return colours;
  };
  const contrasts: Record<string, number> = {};
  const look = (root: ParentNode): void => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) look(element.shadowRoot);
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && (node.nodeValue ?? '').trim() !== '',
      );
      const isInactive = element.closest('[aria-disabled=true], .unseen, .skip, .spoken, option');
      if (!hasText || isInactive || element.getClientRects().length === 0) continue;
      const back = behind(element);
      const [one, other] = [luminance(back), luminance([...back, getComputedStyle(element).color])];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      contrasts[`${element.localName}: ${element.textContent.trim().slice(0, 40)}`] = contrast;
    }
  };
  look(document.body);
  return contrasts;
}
