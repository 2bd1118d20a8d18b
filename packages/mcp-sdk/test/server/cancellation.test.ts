import { withProgress } from '@milepost/mcp-sdk';
import { deferred, eventually, turns } from '@milepost/testing';

import { openConnection, TOKEN } from './in-memory-connection.js';
import { DONE, SDKS, withTool } from './test-server.js';

describe.each(SDKS)('SDK %s', (sdk) => {
  test('a cancelled request sends no more updates, and its handler receives the abort', async () => {
    const after = deferred<string>();
    const connection = await openConnection(
      sdk,
      withTool(
        withProgress(async (context, progress) => {
          const { signal } = 'mcpReq' in context ? context.mcpReq : context;
          progress.report(1, 10);
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          progress.report(5, 10, 'Too late');
          await progress.flush();
          await progress.complete();
          after.resolve(signal.aborted ? 'aborted' : 'not aborted');
          return DONE;
        }),
      ),
    );
    const controller = new AbortController();
    const call = connection.call(TOKEN, { signal: controller.signal });
    await eventually(() => expect(connection.wire.progress()).toHaveLength(1));
    controller.abort('enough');
    await expect(call).rejects.toThrow('enough');
    expect(await after.promise).toBe('aborted');
    await connection.settle();
    expect(connection.wire.progress()).toEqual([{ progressToken: TOKEN, progress: 1, total: 10 }]);
    await connection.close();
  });

  test('a report from an abort listener that was added before the reporter is not sent', async () => {
    const after = deferred();
    const connection = await openConnection(
      sdk,
      withTool((context) => {
        const { signal } = 'mcpReq' in context ? context.mcpReq : context;
        let report = (): void => {};
        signal.addEventListener('abort', () => report());
        return withProgress((_context, progress) => {
          progress.report(1);
          report = () => {
            progress.report(2);
            void progress.complete().then(after.resolve);
          };
          return new Promise<typeof DONE>(() => {});
        })(context);
      }),
    );
    const controller = new AbortController();
    const call = connection.call(TOKEN, { signal: controller.signal });
    await eventually(() => expect(connection.wire.progress()).toHaveLength(1));
    controller.abort('enough');
    await expect(call).rejects.toThrow('enough');
    await after.promise;
    await connection.settle();
    expect(connection.wire.progress()).toHaveLength(1);
    await connection.close();
  });

  test('the signal option ends the reporter, but not the request', async () => {
    const quiet = new AbortController();
    const reports: string[] = [];
    const connection = await openConnection(
      sdk,
      withTool(
        withProgress(
          (_context, progress) => {
            progress.report(1, 10);
            quiet.signal.addEventListener('abort', () => progress.report(3, 10));
            quiet.abort();
            progress.report(5, 10);
            reports.push('reported');
            return DONE;
          },
          { signal: quiet.signal },
        ),
      ),
    );
    expect(await connection.call()).toMatchObject(DONE);
    // Here the signal has aborted before the call, so nothing is sent.
    expect(await connection.call()).toMatchObject(DONE);
    expect(reports).toHaveLength(2);
    expect(connection.wire.progress()).toEqual([{ progressToken: TOKEN, progress: 1, total: 10 }]);
    await connection.close();
  });

  test('a report from a listener of the signal option that was added before the reporter is not sent', async () => {
    const quiet = new AbortController();
    let report = (): void => {};
    quiet.signal.addEventListener('abort', () => report());
    const connection = await openConnection(
      sdk,
      withTool(
        withProgress(
          (_context, progress) => {
            progress.report(1, 10);
            report = () => progress.report(3, 10);
            quiet.abort();
            return DONE;
          },
          { signal: quiet.signal },
        ),
      ),
    );
    await connection.call();
    expect(connection.wire.progress().map(({ progress }) => progress)).toEqual([1]);
    await connection.close();
  });

  test('the signal of the request also ends a reporter that has the signal option', async () => {
    const own = new AbortController();
    const after = deferred();
    const connection = await openConnection(
      sdk,
      withTool(
        withProgress(
          async (context, progress) => {
            const { signal } = 'mcpReq' in context ? context.mcpReq : context;
            progress.report(1);
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            progress.report(2);
            await progress.complete();
            after.resolve();
            return DONE;
          },
          { signal: own.signal },
        ),
      ),
    );
    const controller = new AbortController();
    const call = connection.call(TOKEN, { signal: controller.signal });
    await eventually(() => expect(connection.wire.progress()).toHaveLength(1));
    controller.abort('enough');
    await expect(call).rejects.toThrow('enough');
    await after.promise;
    await connection.settle();
    expect(connection.wire.progress()).toHaveLength(1);
    await connection.close();
  });

  test('a connection that closes during a call ends the reporter without an unhandled rejection', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const after = deferred<boolean>();
    const connection = await openConnection(
      sdk,
      withTool(
        withProgress(
          async (context, progress) => {
            const { signal } = 'mcpReq' in context ? context.mcpReq : context;
            progress.report(1, 10);
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            for (let step = 2; step < 10; step++) progress.report(step, 10, `Step ${String(step)}`);
            await progress.complete();
            after.resolve(signal.aborted);
            return DONE;
          },
          { barrier: 'ping', maxUpdatesPerSecond: Infinity },
        ),
      ),
    );
    const call = connection.call();
    await eventually(() => expect(connection.wire.progress()).toHaveLength(1));
    const gone = expect(call).rejects.toThrow(/closed/i);
    await connection.close();
    await gone;
    expect(await after.promise).toBe(true);
    await turns();
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(connection.wire.progress()).toHaveLength(1);
  });
});
