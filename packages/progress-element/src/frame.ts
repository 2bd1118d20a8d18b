// One frame request serves all elements of the page. In a hidden page no frame runs. Until it is visible, a
// changed element has one entry here, however often it changes. An element that leaves the page has none.
const waiting = new Set<() => void>();
let requested = false;

/** Calls `render` once in the next frame, however often this function is called with it before. */
export function renderSoon(render: () => void): void {
  waiting.add(render);
  if (requested) return;
  requested = true;
  requestAnimationFrame(renderAll);
}

/** Cancels a call that {@link renderSoon} has planned. */
export function doNotRender(render: () => void): void {
  waiting.delete(render);
}

function renderAll(): void {
  requested = false;
  const renders = [...waiting];
  waiting.clear();
  for (const render of renders) render();
}
