import { FakeClock } from '@milepost/progress-core/testing';

import { createPlainView } from '../src/plain-view.js';
import { connectionEvents, exampleOperation, exampleUpdate } from './example-operation.js';

function plainView() {
  const lines: string[] = [];
  const logged: string[] = [];
  const clock = new FakeClock();
  const write = (line: string): unknown => lines.push(line);
  const log = (line: string): unknown => logged.push(line);
  return {
    view: createPlainView({ write, log, clock, unicode: true, color: false }),
    lines,
    logged,
    clock,
  };
}

test('the plain view writes a line for each ten per cent', () => {
  const { view, lines } = plainView();
  view.started(exampleOperation());
  for (let progress = 1; progress <= 40; progress++) {
    view.updated(exampleOperation({ update: exampleUpdate({ progress, total: 100 }) }));
  }
  expect(lines).toEqual([
    'work: started',
    'work: 10 %, 10 of 100',
    'work: 20 %, 20 of 100',
    'work: 30 %, 30 of 100',
    'work: 40 %, 40 of 100',
  ]);
});

test('the plain view writes a new message at most once per second', () => {
  const { view, lines, clock } = plainView();
  view.started(exampleOperation());
  for (let step = 0; step < 30; step++) {
    view.updated(
      exampleOperation({
        message: `Step ${String(step)}`,
        update: exampleUpdate({ progress: step, total: 1_000 }),
      }),
    );
    clock.advance(100);
  }
  expect(lines).toEqual(['work: started', 'work: 0 %, Step 0', 'work: 1 %, Step 10', 'work: 2 %, Step 20']);
});

test('the plain view writes a line every ten seconds if there is no total and no message', () => {
  const { view, lines, clock } = plainView();
  view.started(exampleOperation());
  for (let progress = 1; progress <= 25; progress++) {
    view.updated(exampleOperation({ update: exampleUpdate({ progress }) }));
    clock.advance(1_000);
  }
  expect(lines).toEqual(['work: started', 'work: 1', 'work: 11', 'work: 21']);
});

test('the plain view writes the outcome and the summary without escape codes of the server', () => {
  const { view, lines, logged } = plainView();
  const operation = exampleOperation({ name: 'work\u001b[2J' });
  const failed = exampleOperation({ ...operation, state: 'failed', durationMs: 50, reason: 'no\u0007pe' });
  view.started(operation);
  view.logged('server: hello');
  view.ended(failed);
  view.closed({ operations: [failed], durationMs: 60 });
  expect(lines).toEqual([
    'work: started',
    'work: failed in 50 ms, 0 updates, nope',
    '',
    '✗ work  failed      50 ms    0 updates  nope',
    '1 failed in 60 ms, 0 updates',
  ]);
  expect(logged).toEqual(['server: hello']);
});

test.each([
  [true, 'connection dropped, reconnecting… (Broke off.)'],
  [false, 'connection dropped, reconnecting... (Broke off.)'],
])(
  'the plain view writes a line when the connection drops and when it is restored, with unicode %s',
  (unicode, line) => {
    const lines: string[] = [];
    const write = (text: string): unknown => lines.push(text);
    const view = createPlainView({ write, log: jest.fn(), clock: new FakeClock(), unicode, color: false });
    for (const item of connectionEvents) view.connectionChanged(item);
    expect(lines).toEqual([line, 'connection restored']);
  },
);
