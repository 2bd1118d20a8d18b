import type { ProgressAnnouncement } from '@milepost/progress-element';

import { Announcer } from '../src/page/announcer.js';
import type { Overall } from '../src/page/overall.js';

/** As much of an element as the announcer asks for. */
class Bar extends EventTarget {
  readonly #state: string;

  constructor(state: string) {
    super();
    this.#state = state;
  }

  getAttribute(name: string): string | null {
    return name === 'state' ? this.#state : null;
  }
}

beforeAll(() => Object.assign(globalThis, { Element: Bar }));
beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function setUp() {
  const region = () => {
    const said: string[] = [];
    const element = {
      set textContent(text: string) {
        said.push(text);
      },
    } as HTMLElement;
    return { said, element };
  };
  const [status, alert] = [region(), region()];
  let overall: Overall = { running: 0, count: 0, percentage: 0 };
  const announcer = new Announcer({
    status: status.element,
    alert: alert.element,
    overall: () => overall,
  });
  const tell = (detail: ProgressAnnouncement, state = 'active'): void => {
    const event = new CustomEvent('milepost-announce', { detail });
    const bar = new Bar(state);
    bar.addEventListener(event.type, () => announcer.hear(event));
    bar.dispatchEvent(event);
  };
  /** What is said of it when one of several operations has something to say. */
  const stands = (now: Overall): string[] => {
    overall = now;
    tell({ text: 'One of them: 10 %', kind: 'progress' });
    jest.runAllTimers();
    return status.said.splice(0);
  };
  return { announcer, tell, stands, status: status.said, alert: alert.said };
}

test('of one operation it is told what the operation itself tells', () => {
  const { stands } = setUp();
  expect(stands({ running: 1, count: 1, percentage: 14 })).toEqual(['One of them: 10 %.']);
});

test('of several operations each ten per cent of them all is told once', () => {
  const { stands } = setUp();
  expect(stands({ running: 2, count: 2, percentage: 14 })).toEqual(['2 operations: 10 %, 2 running.']);
  expect(stands({ running: 2, count: 2, percentage: 19 })).toEqual([]);
  expect(stands({ running: 1, count: 2, percentage: 61 })).toEqual(['2 operations: 60 %, 1 running.']);
});

test('of a hundred operations each ten per cent of them all is told once', () => {
  const { stands } = setUp();
  const said = Array.from({ length: 100 }, (_, percentage) =>
    stands({ running: 100, count: 100, percentage }),
  ).flat();
  const tens = [10, 20, 30, 40, 50, 60, 70, 80, 90];
  expect(said).toEqual(tens.map((percentage) => `100 operations: ${percentage} %, 100 running.`));
});

test('those that are started after the last has ended are told of from their first ten per cent on', () => {
  const { stands } = setUp();
  expect(stands({ running: 2, count: 2, percentage: 92 })).toEqual(['2 operations: 90 %, 2 running.']);
  expect(stands({ running: 0, count: 2, percentage: 100 })).toEqual([]);
  expect(stands({ running: 3, count: 3, percentage: 20 })).toEqual(['3 operations: 20 %, 3 running.']);
});

test('a hundred failures at once are one alert, which counts them and gives the reason of the first', () => {
  const { tell, status, alert } = setUp();
  for (let number = 1; number <= 100; number++)
    tell({ text: `Fail midway #${number}: failed: On purpose.`, kind: 'failure' }, 'failed');
  jest.runAllTimers();
  expect({ status, alert }).toEqual({
    status: [],
    alert: ['100 operations failed. Fail midway #1: failed: On purpose.'],
  });
});

test('three failures at once are each told by name', () => {
  const { tell, alert } = setUp();
  for (const name of ['One', 'Two', 'Three']) tell({ text: `${name}: failed`, kind: 'failure' }, 'failed');
  jest.runAllTimers();
  expect(alert).toEqual(['One: failed. Two: failed. Three: failed.']);
});

test('a failure that comes a second after the others is an alert of its own', () => {
  const { tell, alert } = setUp();
  tell({ text: 'One: failed', kind: 'failure' }, 'failed');
  jest.advanceTimersByTime(999);
  tell({ text: 'Two: failed', kind: 'failure' }, 'failed');
  jest.advanceTimersByTime(1);
  tell({ text: 'Three: failed', kind: 'failure' }, 'failed');
  jest.runAllTimers();
  expect(alert).toEqual(['One: failed. Two: failed.', 'Three: failed.']);
});

test('many that end at once are counted by how they ended, politely', () => {
  const { tell, status, alert } = setUp();
  for (const [state, count] of [
    ['completed', 98],
    ['cancelled', 2],
  ] as const)
    for (let number = 1; number <= count; number++)
      tell({ text: `#${number}: ${state}`, kind: 'state' }, state);
  jest.runAllTimers();
  expect({ status, alert }).toEqual({ status: ['98 completed, 2 cancelled.'], alert: [] });
});
