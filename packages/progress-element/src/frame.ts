// One frame request serves all elements of the page. While the page is hidden there are no frames: what waits is one
// entry an element, however often that changes, and an element that leaves the page takes its entry with it.
const waiting = new Set<() => void>();
let requested = false;

/** Calls `render` in the next frame, once, however often it is asked for until then. */
export function renderSoon(render: () => void): void {
  waiting.add(render);
  if (requested) return;
  requested = true;
  requestAnimationFrame(renderAll);
}

/** Takes back what {@link renderSoon} was asked for. */
export function doNotRender(render: () => void): void {
  waiting.delete(render);
}

function renderAll(): void {
  requested = false;
  const renders = [...waiting];
  waiting.clear();
  for (const render of renders) render();
}
