import type { ProgressAnnouncement } from '@milepost/progress-element';

import { Announcer } from '../src/page/announcer.js';
import type { OverallProgress } from '../src/page/overall-progress.js';

/** A replacement for `Element` with only what the announcer uses. */
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
    const announced: string[] = [];
    const element = {
      set textContent(text: string) {
        announced.push(text);
      },
    } as HTMLElement;
    return { announced, element };
  };
  const [status, alert] = [region(), region()];
  let overall: OverallProgress = { running: 0, count: 0, percentage: 0 };
  const announcer = new Announcer({
    status: status.element,
    alert: alert.element,
    overall: () => overall,
  });
  const dispatch = (detail: ProgressAnnouncement, state = 'active'): void => {
    const event = new CustomEvent('milepost-announce', { detail });
    const bar = new Bar(state);
    bar.addEventListener(event.type, () => announcer.handleAnnouncement(event));
    bar.dispatchEvent(event);
  };
  /** Sets the combined progress, sends a progress event, and returns the polite announcements. */
  const announcedAt = (now: OverallProgress): string[] => {
    overall = now;
    dispatch({ text: 'One of them: 10 %', kind: 'progress' });
    jest.runAllTimers();
    return status.announced.splice(0);
  };
  return { announcer, dispatch, announcedAt, status: status.announced, alert: alert.announced };
}

test('the announcement of a single operation is its own text', () => {
  const { announcedAt } = setUp();
  expect(announcedAt({ running: 1, count: 1, percentage: 14 })).toEqual(['One of them: 10 %.']);
});

test('each ten per cent of several operations together is announced once', () => {
  const { announcedAt } = setUp();
  expect(announcedAt({ running: 2, count: 2, percentage: 14 })).toEqual(['2 operations: 10 %, 2 running.']);
  expect(announcedAt({ running: 2, count: 2, percentage: 19 })).toEqual([]);
  expect(announcedAt({ running: 1, count: 2, percentage: 61 })).toEqual(['2 operations: 60 %, 1 running.']);
});

test('each ten per cent of a hundred operations together is announced once', () => {
  const { announcedAt } = setUp();
  const announced = Array.from({ length: 100 }, (_, percentage) =>
    announcedAt({ running: 100, count: 100, percentage }),
  ).flat();
  const tens = [10, 20, 30, 40, 50, 60, 70, 80, 90];
  expect(announced).toEqual(tens.map((percentage) => `100 operations: ${percentage} %, 100 running.`));
});

test('operations that start after all others have ended are announced from ten per cent on', () => {
  const { announcedAt } = setUp();
  expect(announcedAt({ running: 2, count: 2, percentage: 92 })).toEqual(['2 operations: 90 %, 2 running.']);
  expect(announcedAt({ running: 0, count: 2, percentage: 100 })).toEqual([]);
  expect(announcedAt({ running: 3, count: 3, percentage: 20 })).toEqual(['3 operations: 20 %, 3 running.']);
});

test('a hundred failures at once cause one alert with their number and the reason of the first', () => {
  const { dispatch, status, alert } = setUp();
  for (let number = 1; number <= 100; number++)
    dispatch({ text: `Fail midway #${number}: failed: On purpose.`, kind: 'failure' }, 'failed');
  jest.runAllTimers();
  expect({ status, alert }).toEqual({
    status: [],
    alert: ['100 operations failed. Fail midway #1: failed: On purpose.'],
  });
});

test('three failures at once are announced with their names', () => {
  const { dispatch, alert } = setUp();
  for (const name of ['One', 'Two', 'Three'])
    dispatch({ text: `${name}: failed`, kind: 'failure' }, 'failed');
  jest.runAllTimers();
  expect(alert).toEqual(['One: failed. Two: failed. Three: failed.']);
});

test('a failure a second after the others causes another alert', () => {
  const { dispatch, alert } = setUp();
  dispatch({ text: 'One: failed', kind: 'failure' }, 'failed');
  jest.advanceTimersByTime(999);
  dispatch({ text: 'Two: failed', kind: 'failure' }, 'failed');
  jest.advanceTimersByTime(1);
  dispatch({ text: 'Three: failed', kind: 'failure' }, 'failed');
  jest.runAllTimers();
  expect(alert).toEqual(['One: failed. Two: failed.', 'Three: failed.']);
});

test('many operations that end at once are counted by state in a polite announcement', () => {
  const { dispatch, status, alert } = setUp();
  for (const [state, count] of [
    ['completed', 98],
    ['cancelled', 2],
  ] as const)
    for (let number = 1; number <= count; number++)
      dispatch({ text: `#${number}: ${state}`, kind: 'state' }, state);
  jest.runAllTimers();
  expect({ status, alert }).toEqual({ status: ['98 completed, 2 cancelled.'], alert: [] });
});
