import { type StyledRun, styledRuns } from './styled-runs.js';

/** What a terminal showed from `atMs` until the next frame. */
export interface FilmFrame {
  /** The time since the start of the film, in ms. */
  readonly atMs: number;
  /** Lines of text with colour codes. */
  readonly lines: readonly string[];
}

/** Options of {@link filmSvg}. */
export interface FilmOptions {
  /** The width of the terminal, in cells. */
  readonly columns: number;
  /** A description of the picture for people who cannot see it. */
  readonly title: string;
  /** How long the last frame is shown before the film starts again, in ms. */
  readonly lastFrameMs: number;
}

const CELL = 8.4;
const ROW = 20;
const MARGIN = 16;
const FILLS = {
  text: '#e6edf3',
  dim: '#8b949e',
  red: '#ff7b72',
  green: '#56d364',
  yellow: '#e3b341',
  cyan: '#56d4dd',
};

/**
 * Draws frames as one SVG that plays them in a loop. All frames are drawn below one another on a strip, and
 * an animation moves the strip past a window of one frame's height. Where the reader prefers reduced motion,
 * or the program that shows the SVG cannot animate, the last frame is shown.
 */
export function filmSvg(frames: readonly FilmFrame[], { columns, title, lastFrameMs }: FilmOptions): string {
  const rows = Math.max(...frames.map(({ lines }) => lines.length));
  const width = Math.ceil(columns * CELL + 2 * MARGIN);
  const height = rows * ROW + 2 * MARGIN;
  const durationMs = (frames.at(-1)?.atMs ?? 0) + lastFrameMs;
  const steps = frames.map(
    ({ atMs }, at) => `${percent(atMs / durationMs)}{transform:translateY(${String(-at * height)}px)}`,
  );
  const last = `transform:translateY(${String(-(frames.length - 1) * height)}px)`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" width="${String(width)}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    '<style>',
    `text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;fill:${FILLS.text}}`,
    ...Object.entries(FILLS).map(([name, fill]) => `.${name}{fill:${fill}}`),
    '.bold{font-weight:600}',
    `.film{${last};animation:film ${(durationMs / 1_000).toFixed(1)}s step-end infinite}`,
    '@media(prefers-reduced-motion:reduce){.film{animation:none}}',
    `@keyframes film{${steps.join('')}}`,
    '</style>',
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    `<g class="film">`,
    ...frames.flatMap(({ lines }, at) =>
      lines.flatMap((line, row) => drawLine(line, at * height + MARGIN + row * ROW)),
    ),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function drawLine(line: string, top: number): string[] {
  return styledRuns(line).flatMap((run) => (/[━─╾]/.test(run.text) ? drawBar(run, top) : drawText(run, top)));
}

function drawText({ column, text, colour }: StyledRun, top: number): string[] {
  const start = column + text.length - text.trimStart().length;
  if (text.trim() === '') return [];
  const look = colour ? ` class="${colour}"` : '';
  return [`<text x="${left(start)}" y="${String(top + 14)}"${look}>${escapeXml(text.trim())}</text>`];
}

// Bars are drawn as rectangles instead of text, so that they look the same in every font.
function drawBar({ column, text, colour }: StyledRun, top: number): string[] {
  const heavy = (text.match(/━/g)?.length ?? 0) + (text.includes('╾') ? 0.5 : 0);
  const bar = (from: number, cells: number, thickness: number): string =>
    `<rect x="${left(from)}" y="${String(top + 10 - thickness / 2)}" width="${(cells * CELL).toFixed(1)}" height="${String(thickness)}" class="${colour ?? 'text'}"/>`;
  return [
    ...(heavy > 0 ? [bar(column, heavy, 4)] : []),
    ...(heavy < text.length ? [bar(column + heavy, text.length - heavy, 1)] : []),
  ];
}

function left(column: number): string {
  return (MARGIN + column * CELL).toFixed(1);
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)}%`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
