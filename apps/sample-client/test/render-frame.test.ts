import fc from 'fast-check';

import type { OperationView } from '../src/operation-view.js';
import { type FrameOptions, renderFrame } from '../src/render-frame.js';
import { cellWidth } from '../src/terminal-text.js';
import { exampleOperation, exampleUpdate } from './example-operation.js';

const plain: FrameOptions = { columns: 80, unicode: true, color: false };

const download = exampleOperation({
  name: 'download_file',
  unit: 'bytes',
  update: exampleUpdate({ progress: 44_500_000, total: 98_900_000, rate: 14_100_000, remainingMs: 3_860 }),
});
const index = exampleOperation({
  name: 'index_folder',
  update: exampleUpdate({ progress: 9_030, rate: 9_151 }),
  message: 'Found 9030 files',
});

function draw(operations: OperationView[], options: Partial<FrameOptions> = {}, nowMs = 0): string[] {
  return renderFrame({ operations, nowMs }, { ...plain, ...options });
}

describe('a frame', () => {
  test('a frame shows name, bar, percentage, rate, time left and message in columns', () => {
    expect(draw([download, index])).toEqual([
      '  download_file  ━━━━━╾───────   44 %   14.1 MB/s     0:04  44.5 MB of 98.9 MB',
      '  index_folder   ━━━━─────────  9,030     9,151/s           Found 9030 files',
    ]);
  });

  test('a wide frame has longer bars, a label for the time left, and room for messages', () => {
    expect(draw([download], { columns: 120 })).toEqual([
      '  download_file  ━━━━━━━━╾───────────   44 %   14.1 MB/s     0:04 left  44.5 MB of 98.9 MB',
    ]);
  });

  test('a frame is drawn without line-drawing characters if unicode is off', () => {
    expect(
      draw([download, { ...index, message: 'Found 9030 files in the folder' }], { unicode: false }),
    ).toEqual([
      '  download_file  #####........   44 %   14.1 MB/s     0:04  44.5 MB of 98.9 MB',
      '  index_folder   ####.........  9,030     9,151/s           Found 9030 files ...',
    ]);
  });

  test('a narrower frame leaves out the message, then the rate, the time left and the bar', () => {
    const widths = [64, 50, 40, 30, 16].map((columns) => draw([download], { columns })[0]);
    expect(widths).toEqual([
      '  download_file  ━━━━━━━━╾──────────   44 %   14.1 MB/s     0:04',
      '  download_file  ━━━━━━━╾─────────   44 %     0:04',
      '  download_fi…  ━━━╾────   44 %     0:04',
      '  download…  ━━━━──────   44 %',
      '  downl…   44 %',
    ]);
  });

  test('a terminal of one column shows only the mark', () => {
    // A name of combining characters alone has no width, but would still follow the mark and a space.
    expect(draw([{ ...download, name: '\u{11c92}', state: 'failed' }], { columns: 1 })).toEqual(['✗']);
  });

  test('the mark of an unknown total moves back and forth with the time', () => {
    const bars = [0, 90, 810, 900, 1_620].map((nowMs) => draw([index], {}, nowMs)[0]?.slice(16, 29));
    expect(bars).toEqual([
      '━━━━─────────',
      '─━━━━────────',
      '─────────━━━━',
      '────────━━━━─',
      '━━━━─────────',
    ]);
  });

  test('a failed operation keeps its place and shows its reason', () => {
    const failed = { ...download, state: 'failed' as const, reason: 'The disk is full.', durationMs: 3_000 };
    const late = { ...index, state: 'timed_out' as const, reason: 'No progress for 5 s.' };
    expect(draw([failed, late, { ...index, state: 'cancelled' }])).toEqual([
      '✗ download_file  ━━━━━╾───────   44 %  failed: The disk is full.',
      '✗ index_folder   ─────────────  9,030  timed out: No progress for 5 s.',
      '■ index_folder   ─────────────  9,030  cancelled',
    ]);
  });

  test('a completed operation shows how long it took', () => {
    const done = exampleUpdate({ progress: 98_900_000, total: 98_900_000, rate: 1, remainingMs: 0 });
    expect(draw([{ ...download, state: 'completed', update: done, durationMs: 7_080 }])).toEqual([
      '✓ download_file  ━━━━━━━━━━━━━  100 %                7.1 s  98.9 MB of 98.9 MB',
    ]);
  });

  test('a completed operation without a last update at 100 per cent is shown as done', () => {
    const early = exampleOperation({
      state: 'completed',
      durationMs: 5,
      update: exampleUpdate({ progress: 1, total: 4 }),
    });
    const counted = exampleOperation({
      state: 'completed',
      durationMs: 5,
      update: exampleUpdate({ progress: 17 }),
    });
    const silent = exampleOperation({ state: 'completed', durationMs: 5 });
    expect(draw([early, counted, silent], { columns: 40 })).toEqual([
      '✓ work  ━━━━━━━━━━━━━━━━   done     5 ms',
      '✓ work  ━━━━━━━━━━━━━━━━     17     5 ms',
      '✓ work  ━━━━━━━━━━━━━━━━   done     5 ms',
    ]);
  });

  test('the colours show the state, and a frame has no other escape sequences', () => {
    const [line] = draw([{ ...download, state: 'failed', reason: '\u001b[32mall good\u001b[2J' }], {
      color: true,
    });
    expect(line).toContain('\u001b[31m✗\u001b[39m');
    expect(line).toContain('\u001b[31mfailed: all good\u001b[39m');
    expect(line).not.toContain('\u001b[2J');
    expect(draw([download], { color: true }).join('')).toContain('\u001b[36m━━━━━╾\u001b[39m');
  });

  test('if not all operations fit, failed and active ones are shown, and the others are counted', () => {
    const operations = Array.from({ length: 40 }, (_, at) =>
      exampleOperation({
        name: `work ${String(at + 1)}`,
        state: at === 30 ? 'failed' : at < 10 ? 'completed' : 'active',
      }),
    );
    const lines = renderFrame({ operations, nowMs: 0, note: 'Ctrl-C cancels' }, { ...plain, rows: 5 });
    expect(lines.map((line) => line.slice(0, 30).trimEnd())).toEqual([
      '  work 11  ━━━━──────────',
      '  work 12  ━━━━──────────',
      '✗ work 31  ──────────────',
      '… and 37 more',
      'Ctrl-C cancels',
    ]);
  });

  test('no text of a server can wrap a line, break a line or add an escape sequence', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001b[2J', '日本語'.repeat(50), '\n\n', '👩\u200d👧'),
    );
    const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined });
    const operation = fc.record({
      name: text,
      message: text,
      reason: text,
      unit: fc.constantFrom('bytes' as const, '' as const, 'share' as const),
      state: fc.constantFrom(
        'active' as const,
        'completed' as const,
        'failed' as const,
        'cancelled' as const,
      ),
      progress: number,
      fraction: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        fc.array(operation),
        fc.integer({ min: 1, max: 200 }),
        fc.boolean(),
        (given, columns, unicode) => {
          const operations = given.map(({ progress = 0, fraction, ...rest }) => {
            const share =
              fraction === undefined ? {} : { fraction, percentage: fraction * 100, total: progress };
            const update = exampleUpdate({
              progress,
              rate: progress,
              remainingMs: Math.abs(progress),
              ...share,
            });
            return exampleOperation({ ...rest, update });
          });
          for (const line of renderFrame({ operations, nowMs: 5e6 }, { columns, unicode, color: false })) {
            expect(cellWidth(line)).toBeLessThanOrEqual(columns);
            expect(line).not.toMatch(/\p{Cc}/u);
          }
        },
      ),
    );
  });
});
