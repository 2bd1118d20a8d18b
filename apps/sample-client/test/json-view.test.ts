import { createJsonView } from '../src/json-view.js';
import { connectionEvents, exampleOperation, exampleUpdate } from './example-operation.js';

test('the JSON view writes an object for each update and each end, and nothing else', () => {
  const lines: string[] = [];
  const logged: string[] = [];
  const view = createJsonView(
    (line) => lines.push(line),
    (line) => logged.push(line),
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
  view.logged('Cancelling.');
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
  expect(logged).toEqual(['Cancelling.']);
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

test('the JSON view writes a line of type connection for each change', () => {
  const lines: string[] = [];
  const view = createJsonView((line) => lines.push(line), jest.fn());
  for (const item of connectionEvents) view.connectionChanged(item);
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(
    connectionEvents.map((item) => ({ type: 'connection', ...item })),
  );
});
