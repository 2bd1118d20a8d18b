import { reporterFor, type RequestContext, withProgress } from '@milepost/mcp-sdk';
import { type Clock, systemClock } from '@milepost/progress-core';
import type { ProgressReporter } from '@milepost/progress-reporter';
import { endAfterEach, eventually } from '@milepost/testing';

import { type Connection, openConnection, TOKEN, toldOfCall } from './in-memory-connection.js';
import { DONE, SDKS, type Tool, withTool } from './test-server.js';

/**
 * A clock whose time stands still, while its timers fire: only the first burst is sent, however slow the
 * machine is.
 */
const clock: Clock = { ...systemClock, now: () => 0 };

/** Reports more updates than one burst, so that the last one still waits when the tool ends. */
function tell(progress: ProgressReporter): void {
  for (let step = 1; step <= 30; step++) progress.report(step, 40, `Step ${String(step)}`);
}

const AT_ONCE = Array.from({ length: 10 }, (_, index) => `progress ${String(index + 1)}`);

describe.each(SDKS)('SDK %s', (sdk) => {
  let connection: Connection;
  const ends = endAfterEach();

  async function call(tool: Tool): Promise<unknown> {
    connection = await openConnection(sdk, withTool(tool));
    ends.add(() => connection.close());
    return connection.call();
  }

  test('a tool that returns completes: the last value is the total, and all updates precede the response', async () => {
    const tool = withProgress(
      (_context, progress) => {
        tell(progress);
        return DONE;
      },
      { clock },
    );
    expect(await call(tool)).toMatchObject(DONE);
    expect(toldOfCall(connection.wire)).toEqual([...AT_ONCE, 'progress 40', 'response']);
    expect(connection.wire.progress().at(-1)?.message).toBe('Step 30');
  });

  test('a tool that throws fails: the waiting value is sent with the reason, and does not jump to the total', async () => {
    const tool = withProgress(
      (_context, progress) => {
        tell(progress);
        throw new Error('The disk is full.');
      },
      { clock },
    );
    expect(await call(tool)).toMatchObject({ isError: true, content: [{ text: 'The disk is full.' }] });
    expect(toldOfCall(connection.wire)).toEqual([...AT_ONCE, 'progress 30', 'response']);
    expect(connection.wire.progress().at(-1)?.message).toBe('The disk is full.');
  });

  test("a tool that returns an error fails: the waiting update is sent with the tool's own message", async () => {
    const refused = { content: [{ type: 'text' as const, text: 'No.' }], isError: true };
    const tool = withProgress(
      (_context, progress) => {
        tell(progress);
        return refused;
      },
      { clock },
    );
    expect(await call(tool)).toMatchObject(refused);
    expect(toldOfCall(connection.wire)).toEqual([...AT_ONCE, 'progress 30', 'response']);
    expect(connection.wire.progress().at(-1)?.message).toBe('Step 30');
  });

  test('a reporter that the tool has ended itself stays ended', async () => {
    const tool = withProgress(async (_context, progress) => {
      progress.report(1, 3);
      await progress.fail(new Error('Only a third was found.'));
      progress.report(2, 3);
      return DONE;
    });
    await call(tool);
    expect(toldOfCall(connection.wire).map((what) => what.replace(/\..*/, ''))).toEqual([
      'progress 1',
      'progress 1',
      'response',
    ]);
    expect(connection.wire.progress().at(-1)?.message).toBe('Only a third was found.');
  });

  test('await using ends the reporter with the scope', async () => {
    await call(async (context) => {
      await using progress = reporterFor(context, { clock });
      tell(progress);
      return DONE;
    });
    expect(toldOfCall(connection.wire)).toEqual([...AT_ONCE, 'progress 30', 'response']);
  });

  test('await using sends nothing more after complete()', async () => {
    await call(async (context) => {
      await using progress = reporterFor(context);
      progress.report(1, 4);
      await progress.complete('All of it');
      return DONE;
    });
    expect(toldOfCall(connection.wire)).toEqual(['progress 1', 'progress 4', 'response']);
    expect(connection.wire.progress().at(-1)?.message).toBe('All of it');
  });

  test.each(['a tool that returns', 'a tool that throws', 'a tool that returns an error', 'await using'])(
    'with %s, nothing follows the response, though a timer continues to report',
    async (how) => {
      let leaked: ReturnType<typeof setInterval> | undefined;
      ends.add(() => clearInterval(leaked));
      let reports = 0;
      const leak = (progress: ProgressReporter): void => {
        progress.report(1, 1_000_000);
        leaked = setInterval(() => {
          progress.report(++reports + 1, 1_000_000, `Leaked ${String(reports)}`);
          void progress.flush();
        }, 1);
      };
      const end = (): typeof DONE => {
        if (how === 'a tool that throws') throw new Error('Thrown.');
        return { ...DONE, isError: how === 'a tool that returns an error' };
      };
      const inScope = async (context: RequestContext): Promise<typeof DONE> => {
        await using progress = reporterFor(context);
        leak(progress);
        return DONE;
      };
      const wrapped = withProgress((_context, progress) => {
        leak(progress);
        return end();
      });
      await call(how === 'await using' ? inScope : wrapped);
      const atAnswer = reports;
      await eventually(() => expect(reports).toBeGreaterThan(atAnswer + 5));
      await connection.settle();
      clearInterval(leaked);
      const [, ...after] = toldOfCall(connection.wire).join().split('response');
      expect(after.join()).not.toContain('progress');
      expect(connection.wire.progressOf(TOKEN)[0]?.progress).toBe(1);
    },
  );

  test('each of many concurrent calls receives its own updates, all before its response', async () => {
    const tool = withProgress(async (context: RequestContext, progress) => {
      const token = ('mcpReq' in context ? context.mcpReq : context)._meta?.progressToken;
      for (const step of progress.track([1, 2, 3])) {
        progress.message(`${String(token)}, step ${String(step)}`);
        await Promise.resolve();
      }
      return DONE;
    });
    connection = await openConnection(sdk, withTool(tool));
    ends.add(() => connection.close());
    const tokens = Array.from({ length: 50 }, (_, index) => index);
    await Promise.all(tokens.map((token) => connection.call(token)));
    for (const token of tokens) {
      const told = connection.wire.progressOf(token);
      expect(told.at(-1)).toMatchObject({ progress: 3, total: 3 });
      const messages = told.flatMap(({ message }) => message ?? []);
      expect(messages.at(-1)).toBe(`${String(token)}, step 3`);
      expect(messages.filter((message) => !message.startsWith(`${String(token)},`))).toEqual([]);
      const answered = connection.wire.responseAt(connection.wire.requestOf(token).id);
      expect(Math.max(...connection.wire.progressAt(token))).toBeLessThan(answered);
    }
  });
});
