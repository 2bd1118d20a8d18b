import type { ProgressToken } from '@milepost/progress-core';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expectTypeOf } from 'expect-type';
import type { Observable } from 'rxjs';

import { type OperationSnapshot, ProgressManager, type ProgressUpdate } from '../src/index.js';

const manager = new ProgressManager();

test('the request has the types of the given method and params, and a token', () => {
  const { request } = manager.start({ method: 'tools/call', params: { name: 'work', arguments: { n: 1 } } });
  expectTypeOf(request.method).toEqualTypeOf<'tools/call'>();
  expectTypeOf(request.params.name).toEqualTypeOf<string>();
  expectTypeOf(request.params.arguments.n).toEqualTypeOf<number>();
  expectTypeOf(request.params._meta.progressToken).toEqualTypeOf<ProgressToken>();
  expectTypeOf(manager.start({ method: 'ping' }).request.params).toExtend<Record<string, unknown>>();
});

test('the result has the awaited type of what send returns', async () => {
  const start = () => manager.start({ method: 'tools/call', params: { name: 'work' } });
  expectTypeOf(await manager.run(start(), () => Promise.resolve(42))).toEqualTypeOf<number>();
  expectTypeOf(await manager.run(start(), () => 'text')).toEqualTypeOf<string>();
  const shaped = await manager.run(start(), (request, { signal }) => {
    expectTypeOf(request.method).toEqualTypeOf<'tools/call'>();
    expectTypeOf(request.params.name).toEqualTypeOf<string>();
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    return Promise.resolve({ ok: true });
  });
  expectTypeOf(shaped).toEqualTypeOf<{ ok: boolean }>();
});

test('an attached transport has the type of the given one', () => {
  const attach = (transport: StdioClientTransport) => manager.attach(transport);
  expectTypeOf(attach).returns.toEqualTypeOf<StdioClientTransport>();
});

test('an operation is an async iterable and has an observable of updates', () => {
  const operation = manager.start({ method: 'ping' });
  expectTypeOf(operation).toExtend<AsyncIterable<ProgressUpdate>>();
  expectTypeOf(operation.updates$).toEqualTypeOf<Observable<ProgressUpdate>>();
  expectTypeOf(manager.snapshot()).toEqualTypeOf<OperationSnapshot[]>();
  expectTypeOf<OperationSnapshot['progress']>().toEqualTypeOf<number | undefined>();
  operation.cancel();
});

test('the compiler refuses a wrong option, handler, state or token', () => {
  const refused = (): void => {
    // @ts-expect-error -- the unit is in the name
    manager.start({ method: 'ping', idleTimeout: 5 });
    // @ts-expect-error -- a handler returns nothing, or a promise of it
    void manager.registerToken('t', () => 42);
    // @ts-expect-error -- only a deadline times out
    void manager.start({ method: 'ping' }).settle('timed_out');
    // @ts-expect-error -- a token is a string or an integer
    manager.start({ method: 'ping', progress: { token: true } });
  };
  expect(refused).toBeInstanceOf(Function);
});
