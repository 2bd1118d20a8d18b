import { Writable } from 'node:stream';

import { FakeClock } from '@milepost/progress-core/testing';

import { LiveView } from '../src/live-view.js';
import { exampleOperation, exampleUpdate } from './example-operation.js';

class FakeTerminal extends Writable {
  columns = 60;
  rows = 10;
  written = '';
  writes = 0;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written += chunk.toString();
    this.writes++;
    done();
  }

  take(): string {
    const { written } = this;
    this.written = '';
    this.writes = 0;
    return written;
  }
}

function setUp() {
  const stream = new FakeTerminal();
  const clock = new FakeClock();
  return { stream, clock, view: new LiveView({ stream, clock, unicode: true, color: false }) };
}

const half = exampleOperation({ update: exampleUpdate({ progress: 1, total: 2 }) });

describe('the live view', () => {
  test('a thousand updates in a second are drawn in ten frames', () => {
    const { stream, clock, view } = setUp();
    view.started(exampleOperation());
    for (let progress = 1; progress <= 1_000; progress++) {
      view.updated(exampleOperation({ update: exampleUpdate({ progress, total: 1_000 }) }));
      clock.advance(1);
    }
    expect(stream.writes).toBe(10);
    expect(stream.written).toContain('100 %');
  });

  test('nothing is drawn while nothing changes', () => {
    const { stream, clock, view } = setUp();
    view.started(half);
    clock.advance(100);
    expect(stream.take()).toContain('━');
    clock.advance(60_000);
    expect(stream.written).toBe('');
    expect(clock.pending).toBe(0);
  });

  test('the mark of an operation without a total moves while nothing else changes', () => {
    const { stream, clock, view } = setUp();
    view.started(exampleOperation());
    clock.advance(1_000);
    expect(stream.writes).toBeGreaterThan(5);
  });

  test('a line of the server is made safe and printed above the bars', () => {
    const { stream, clock, view } = setUp();
    view.started(half);
    clock.advance(100);
    stream.take();
    view.logged('server: \u001b[2Jhello');
    clock.advance(100);
    const [above = '', below = ''] = stream.take().split('server: hello\n');
    expect(above).not.toContain('work');
    expect(below).toContain('work');
  });

  test('a dropped connection is printed above the bars once, and then that it is restored', () => {
    const { stream, clock, view } = setUp();
    view.started(half);
    for (const attempt of [1, 2]) {
      view.connectionChanged({
        state: 'dropped',
        attempt,
        retryInMs: 1,
        reason: 'It broke.',
      });
    }
    clock.advance(100);
    expect(stream.take().match(/connection dropped, reconnecting… \(It broke\.\)\n/g)).toHaveLength(1);
    view.connectionChanged({ state: 'restored' });
    clock.advance(100);
    expect(stream.take()).toContain('connection restored\n');
  });

  test('a line is printed at once if there are no bars', () => {
    const { stream, view } = setUp();
    view.logged('server: hello');
    expect(stream.written).toBe('server: hello\n');
  });

  test('after the run the bars and the summary remain, and no timer', () => {
    const { stream, clock, view } = setUp();
    const ended = { ...half, state: 'completed' as const, durationMs: 100 };
    view.started(half);
    view.ended(ended);
    view.closed({ operations: [ended], durationMs: 120 });
    const written = stream.take();
    expect(written).toContain('✓ work  ━━━');
    expect(written).not.toContain('Ctrl-C');
    expect(written.endsWith('1 completed in 120 ms, 1 update\n')).toBe(true);
    expect(clock.pending).toBe(0);
    expect(stream.listenerCount('resize')).toBe(0);
  });

  test('the bars are redrawn when the size of the terminal changes', () => {
    const { stream, clock, view } = setUp();
    view.started(half);
    clock.advance(100);
    stream.take();
    stream.columns = 30;
    stream.emit('resize');
    clock.advance(100);
    expect(stream.written).toContain('━');
  });
});
