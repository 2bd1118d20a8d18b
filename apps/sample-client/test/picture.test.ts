import { FakeClock } from '@milepost/progress-core/testing';

import { filmSvg } from '../src/film-svg.js';
import { RecordingView } from '../src/recording-view.js';
import { styledRuns } from '../src/styled-runs.js';
import { painter } from '../src/style.js';
import { exampleOperation, exampleUpdate } from './example-operation.js';

test('a line with colour codes is split into runs of one style', () => {
  const paint = painter(true);
  expect(styledRuns(`${paint('green', '✓')} ${paint('bold', 'work')} 50 %`)).toEqual([
    { column: 0, text: '✓', colour: 'green' },
    { column: 1, text: ' ' },
    { column: 2, text: 'work', colour: 'bold' },
    { column: 6, text: ' 50 %' },
  ]);
});

test('a recording has one frame per interval while operations run, and a last frame with the summary', () => {
  const clock = new FakeClock();
  const view = new RecordingView({ columns: 60, everyMs: 400, heading: ['$ run'], clock });
  clock.advance(5_000);
  view.started(exampleOperation());
  for (let progress = 1; progress <= 10; progress++) {
    clock.advance(100);
    view.updated(exampleOperation({ update: exampleUpdate({ progress, total: 10 }) }));
  }
  const done = exampleOperation({
    state: 'completed',
    durationMs: 1_000,
    update: exampleUpdate({ progress: 10, total: 10 }),
  });
  view.ended(done);
  view.closed({ operations: [done], durationMs: 1_000 });
  expect(view.frames.map(({ atMs, lines }) => [atMs, lines.length])).toEqual([
    [0, 2],
    [400, 2],
    [800, 2],
    [1_000, 5],
  ]);
  expect(view.frames[2]?.lines[1]).toContain('70 %');
  expect(clock.pending).toBe(0);
});

test('a film shows each frame at its time, and the last frame without animation', () => {
  const svg = filmSvg(
    [
      { atMs: 0, lines: ['a <b> & c'] },
      { atMs: 1_000, lines: ['━━╾─', 'd'] },
    ],
    { columns: 10, title: 'A "film"', lastFrameMs: 3_000 },
  );
  expect(svg).toContain(
    '@keyframes film{0.00%{transform:translateY(0px)}25.00%{transform:translateY(-72px)}}',
  );
  expect(svg).toContain('.film{transform:translateY(-72px);animation:film 4.0s step-end infinite}');
  expect(svg).toContain('>a &lt;b&gt; &amp; c</text>');
  // Two and a half thick cells, then one and a half thin ones.
  expect(svg).toContain('<rect x="16.0" y="96" width="21.0" height="4"');
  expect(svg).toContain('<rect x="37.0" y="97.5" width="12.6" height="1"');
});
