import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as threads from 'node:worker_threads';

import type { Transport } from '@milepost/progress-core';
import { expectTypeOf } from 'expect-type';

import type { MessagePortLike, MessagePortTransport } from '../src/index.js';

test('every port of a browser and of Node is a MessagePortLike without a cast', () => {
  expectTypeOf<MessagePort>().toExtend<MessagePortLike>();
  expectTypeOf<Worker>().toExtend<MessagePortLike>();
  expectTypeOf<SharedWorker['port']>().toExtend<MessagePortLike>();
  expectTypeOf<threads.MessagePort>().toExtend<MessagePortLike>();
  expectTypeOf<NonNullable<typeof threads.parentPort>>().toExtend<MessagePortLike>();
  expectTypeOf<threads.Worker>().toExtend<MessagePortLike>();
});

test("a web worker's own scope is a MessagePortLike", () => {
  // The type library of workers excludes that of pages, so the compiler runs on a separate project.
  const compiler = createRequire(__filename).resolve('typescript/bin/tsc');
  const project = join(__dirname, 'fixtures/worker-scope');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
}, 60_000);

test('an object that cannot post or cannot listen is not a MessagePortLike', () => {
  expectTypeOf<EventTarget>().not.toExtend<MessagePortLike>();
  expectTypeOf<Pick<MessagePort, 'postMessage'>>().not.toExtend<MessagePortLike>();
  expectTypeOf<WebSocket>().not.toExtend<MessagePortLike>();
});

test('MessagePortTransport implements Transport', () => {
  expectTypeOf<MessagePortTransport>().toExtend<Transport>();
});
