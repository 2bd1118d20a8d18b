/** The styles of the element. The README lists the parts and custom properties that a page can use. */
export const styles: string = `
:host {
  --_color: var(--milepost-color-active, light-dark(#2563eb, #6ea8fe));
  --_track: var(--milepost-color-track, color-mix(in srgb, currentcolor 13%, transparent));
  display: block;
  min-inline-size: 0;
  contain: content;
  color: var(--milepost-color-text, inherit);
  font: var(--milepost-font, inherit);
  font-variant-numeric: tabular-nums;
  text-align: start;
}
:host([hidden]) { display: none; }
:host([state='completed']) { --_color: var(--milepost-color-completed, light-dark(#15803d, #4cc38a)); }
:host([state='cancelled']) { --_color: var(--milepost-color-cancelled, light-dark(#95600a, #d9a441)); }
:host(:is([state='failed'], [state='timed_out'], [state='expired'])) {
  --_color: var(--milepost-color-failed, light-dark(#c02626, #f4807b));
}
.header, .details {
  display: grid;
  grid-template-columns: minmax(0, 1fr) fit-content(65%);
  column-gap: 1em;
}
.header { margin-block-end: var(--milepost-gap, 0.4em); }
.details {
  margin-block-start: var(--milepost-gap, 0.4em);
  /* The height is the same with and without text, so that nothing moves. */
  min-block-size: 1lh;
  font-size: 0.875em;
  color: var(--milepost-color-muted, color-mix(in srgb, currentcolor 72%, transparent));
}
/* If there is not enough room for all facts, the last ones wrap into a line that is hidden. */
.facts {
  display: flex;
  flex-flow: row-reverse wrap;
  column-gap: 1em;
  block-size: 1lh;
  overflow: hidden;
}
span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: match-parent; }
span[part]:empty { display: none; }
[part='label'] { font-weight: 600; }
[part='value'], .facts { grid-column: 2; }
[part='state'] { color: var(--_color); font-weight: 600; }
[part='state']::first-letter { text-transform: uppercase; }
.track {
  position: relative;
  overflow: hidden;
  block-size: var(--milepost-height, 0.5em);
  border-radius: var(--milepost-radius, 1em);
  background: var(--_track);
}
progress {
  appearance: none;
  display: block;
  inline-size: 100%;
  block-size: 100%;
  border: 0;
  background: none;
}
progress::-webkit-progress-bar { background: none; }
progress::-webkit-progress-value { background: var(--_color); border-radius: var(--milepost-radius, 1em); }
progress::-moz-progress-bar { background: var(--_color); border-radius: var(--milepost-radius, 1em); }
progress:indeterminate::-moz-progress-bar { background: none; }
.sweep { display: none; position: absolute; inset: 0; border-radius: inherit; }
progress:indeterminate + .sweep {
  display: block;
  background: repeating-linear-gradient(-45deg, var(--_color) 0 0.4em, transparent 0.4em 0.8em);
}
@media (prefers-reduced-motion: no-preference) {
  progress::-webkit-progress-value { transition: inline-size var(--milepost-transition, 0s) linear; }
  progress::-moz-progress-bar { transition: inline-size var(--milepost-transition, 0s) linear; }
  progress:indeterminate + .sweep {
    inset-inline-end: auto;
    inline-size: 30%;
    background: var(--_color);
    animation: sweep 1.8s cubic-bezier(0.45, 0.1, 0.55, 0.9) infinite;
  }
  .sweep:dir(rtl) { animation-direction: reverse !important; }
}
@keyframes sweep {
  from { transform: translateX(-100%); }
  to { transform: translateX(334%); }
}
@media (forced-colors: active) {
  :host, :host([state]) { --_color: Highlight; --_track: Canvas; }
  .track { border: 1px solid CanvasText; }
  [part='state'] { color: CanvasText; }
}
/* Always present: screen readers often do not announce an element that appears with its text. */
.spoken { position: absolute; inline-size: 1px; block-size: 1px; clip-path: inset(50%); }
`;
