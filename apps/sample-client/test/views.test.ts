import { FakeClock } from '@milepost/progress-core/testing';

import { createJsonView } from '../src/json-view.js';
import { createPlainView } from '../src/plain-view.js';
import { exampleOperation, exampleUpdate } from './example-operation.js';

describe('the plain view', () => {
  function plainView() {
    const lines: string[] = [];
    const told: string[] = [];
    const clock = new FakeClock();
    const write = (line: string): unknown => lines.push(line);
    const tell = (line: string): unknown => told.push(line);
    return { view: createPlainView({ write, tell, clock, unicode: true, color: false }), lines, told, clock };
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
    const { view, lines, told } = plainView();
    const operation = exampleOperation({ name: 'work\u001b[2J' });
    const failed = exampleOperation({ ...operation, state: 'failed', durationMs: 50, reason: 'no\u0007pe' });
    view.started(operation);
    view.told('server: hello');
    view.ended(failed);
    view.closed({ operations: [failed], durationMs: 60 });
    expect(lines).toEqual([
      'work: started',
      'work: failed in 50 ms, 0 updates, nope',
      '',
      '✗ work  failed      50 ms    0 updates  nope',
      '1 failed in 60 ms, 0 updates',
    ]);
    expect(told).toEqual(['server: hello']);
  });
});

describe('a connection that drops', () => {
  const dropped = { state: 'dropped', attempt: 1, retryInMs: 40, reason: 'Broke\u001b[2J off.' } as const;
  const news = [
    dropped,
    { ...dropped, attempt: 2, retryInMs: 90 },
    { state: 'restored' },
    { state: 'closed', reason: 'Gone.' },
  ] as const;

  test.each([
    [true, 'connection dropped, trying again… (Broke off.)'],
    [false, 'connection dropped, trying again... (Broke off.)'],
  ])(
    'the plain view writes a line when the connection drops and when it is restored, with unicode %s',
    (unicode, line) => {
      const lines: string[] = [];
      const write = (text: string): unknown => lines.push(text);
      const view = createPlainView({ write, tell: jest.fn(), clock: new FakeClock(), unicode, color: false });
      for (const item of news) view.connectionChanged(item);
      expect(lines).toEqual([line, 'connection restored']);
    },
  );

  test('the JSON view writes a line of type connection for each change', () => {
    const lines: string[] = [];
    const view = createJsonView((line) => lines.push(line), jest.fn());
    for (const item of news) view.connectionChanged(item);
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(
      news.map((item) => ({ type: 'connection', ...item })),
    );
  });
});

describe('the JSON view', () => {
  test('the JSON view writes an object for each update and each end, and nothing else', () => {
    const lines: string[] = [];
    const told: string[] = [];
    const view = createJsonView(
      (line) => lines.push(line),
      (line) => told.push(line),
    );
    const update = exampleUpdate({
      progress: 3,
      total: 4,
      rate: 2,
      remainingMs: 500,
      message: 'a\u001bb',
      elapsedMs: 1_500,
    });
    const ended = exampleOperation({
      state: 'completed',
      durationMs: 2_000.4,
      update,
      answer: { text: 'Done.', figures: { n: 4 } },
    });
    view.started(exampleOperation());
    view.updated(exampleOperation({ update }));
    view.told('Cancelling.');
    view.ended(ended);
    view.closed({ operations: [ended], durationMs: 2_000 });
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      {
        type: 'update',
        operation: 'work',
        tool: 'work',
        state: 'active',
        progress: 3,
        total: 4,
        message: 'a\u001bb',
        fraction: 0.75,
        rate: 2,
        remainingMs: 500,
        sequence: 1,
        elapsedMs: 1_500,
        heartbeat: false,
      },
      {
        type: 'end',
        operation: 'work',
        tool: 'work',
        state: 'completed',
        durationMs: 2_000,
        updates: 1,
        result: { n: 4 },
        text: 'Done.',
      },
    ]);
    expect(told).toEqual(['Cancelling.']);
    // JSON itself escapes this control character.
    expect(lines.join('')).not.toContain('\u001b');
  });

  test('the JSON view escapes terminal controls and direction changes that JSON does not escape', () => {
    const lines: string[] = [];
    const view = createJsonView((line) => lines.push(line), jest.fn());
    const message = 'é\u007f\u009b31m\u2028\u2029\u202e\u2066\u2069';
    view.updated(exampleOperation({ update: exampleUpdate({ message }) }));
    view.ended(exampleOperation({ state: 'failed', reason: message }));
    for (const line of lines)
      expect(line).toContain(String.raw`"é\u007f\u009b31m\u2028\u2029\u202e\u2066\u2069"`);
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([{ message }, { reason: message }]);
  });
});
