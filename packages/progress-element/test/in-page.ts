import type { MilepostProgressElement } from '../src/index.js';

/** Returns the first element of the page. */
export function theElement(root: ParentNode = document): MilepostProgressElement {
  const element = root.querySelector('milepost-progress');
  if (!element) throw new Error('There is no milepost-progress.');
  return element;
}

/** Returns the shadow tree of an element. */
export function shadowOf({ shadowRoot }: Element): ShadowRoot {
  if (!shadowRoot) throw new Error('There is no shadow tree.');
  return shadowRoot;
}

/** Returns the text of a part of an element. */
export function textIn(element: Element, part: string): string | null | undefined {
  return shadowOf(element).querySelector(`[part=${part}]`)?.textContent;
}

/** Returns a canvas context to draw on. */
export function drawingOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (!context) throw new Error('Nothing can be drawn here.');
  return context;
}
