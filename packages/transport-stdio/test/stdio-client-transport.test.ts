import { tmpdir } from 'node:os';
import { realpathSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';

import { type JsonRpcMessage, ProgressErrorCode } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import { endAfterEach, isAlive, retainedBytes, until } from '@milepost/testing';

import { StdioClientTransport } from '../src/index.js';
import { childOf, type ChildRecorder, startScript } from './connect-child.js';

const ECHO = 'process.stdin.pipe(process.stdout)';
const STAY = 'process.stdin.resume();';
const ends = endAfterEach();

function messageOf(id: number, text = ''): JsonRpcMessage {
  return { jsonrpc: '2.0', id, result: { text } };
}

/** Returns JavaScript code that writes a message to standard output. */
function tell(message: object): string {
  return `process.stdout.write(${JSON.stringify(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)});`;
}

describe('messages', () => {
  test('a thousand messages are sent and received in order', async () => {
    const child = await startScript(ECHO);
    const sentMessages = Array.from({ length: 1_000 }, (_, id) => messageOf(id, 'häßlich 👩‍🚀\n'));
    await Promise.all(sentMessages.map((message) => child.transport.send(message)));
    await child.received(1_000);
    expect(child.messages).toEqual(sentMessages);
  });

  test('a message that the child writes byte by byte is delivered whole', async () => {
    const line = `${JSON.stringify(messageOf(1, 'zwölf 日本語 👩‍🚀'))}\n`;
    const child = await startScript(
      `for (const byte of Buffer.from(${JSON.stringify(line)})) require('fs').writeSync(1, Uint8Array.of(byte)); ${STAY}`,
    );
    await child.received(1);
    expect(child.messages).toEqual([JSON.parse(line)]);
  });

  test('a message of 10 MB is sent and received', async () => {
    const child = await startScript(ECHO);
    const message = messageOf(1, 'x'.repeat(10_000_000));
    await child.transport.send(message);
    await child.received(1);
    expect(child.messages).toEqual([message]);
  });

  test('a message above maxMessageBytes is skipped and reported', async () => {
    const child = await startScript(ECHO, { maxMessageBytes: 1_000 });
    await child.transport.send(messageOf(1, 'x'.repeat(100_000)));
    await child.transport.send(messageOf(2));
    await child.received(1);
    expect(child.messages).toEqual([messageOf(2)]);
    expect(child.events).toEqual([expect.stringContaining('more than 1000 bytes'), 'message']);
  });

  test('a line that is not JSON is reported, and the next message arrives', async () => {
    const child = await startScript(`console.log('Listening …'); ${tell(messageOf(1))} ${STAY}`);
    await child.received(1);
    expect(child.events).toEqual([expect.stringContaining('"Listening …"'), 'message']);
  });

  test('messages of one chunk are delivered without a microtask between them', async () => {
    const lines = `${JSON.stringify(messageOf(1))}\n`.repeat(3);
    const child = childOf(['-e', `process.stdout.write(${JSON.stringify(lines)}); ${STAY}`]);
    const order: string[] = [];
    const third = new Promise<void>((resolve) => {
      child.transport.onmessage = () => {
        order.push('message');
        queueMicrotask(() => order.push('microtask') === 6 && resolve());
      };
    });
    await child.transport.start();
    await third;
    expect(order).toEqual(['message', 'message', 'message', 'microtask', 'microtask', 'microtask']);
  });
});

describe('the child', () => {
  test('the child receives a few variables that hold no secrets, and the given ones', async () => {
    process.env['MILEPOST_SECRET'] = 'secret';
    const script = `process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: 1, result: process.env }) + '\\n'); ${STAY}`;
    const child = await startScript(script, { env: { GIVEN: 'yes', HOME: '/nowhere', USER: undefined } });
    const env = await child.result(1);
    delete process.env['MILEPOST_SECRET'];
    expect(env).toMatchObject({ GIVEN: 'yes', HOME: '/nowhere', PATH: process.env['PATH'] });
    expect(env).not.toHaveProperty('MILEPOST_SECRET');
    expect(env).not.toHaveProperty('USER');
  });

  test('the child runs in the directory cwd', async () => {
    const script = `process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { cwd: process.cwd() } }) + '\\n'); ${STAY}`;
    const child = await startScript(script, { cwd: tmpdir() });
    expect(await child.result(1)).toEqual({ cwd: realpathSync(tmpdir()) });
  });

  test('the standard error of the child can be read from before the start', async () => {
    const child = childOf(['-e', `console.error('a warning'); process.exit(0)`], { stderr: 'pipe' });
    const text = readText(child.transport.stderr as Readable);
    await child.transport.start();
    expect(await text).toBe('a warning\n');
  });

  test('the transport has no stderr stream unless standard error is piped', () => {
    expect(childOf([]).transport.stderr).toBeUndefined();
    expect(childOf([], { stderr: 'ignore' }).transport.stderr).toBeUndefined();
  });

  test('a command that cannot be started rejects the start with its name, and closes the transport once', async () => {
    const transport = new StdioClientTransport({ command: 'no-such-command', args: ['--key', 'secret'] });
    let closed = 0;
    const errors: Error[] = [];
    transport.onclose = () => closed++;
    transport.onerror = (error) => void errors.push(error);
    const started = transport.start();
    const sending = transport.send(messageOf(1));
    await expect(started).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
    await expect(started).rejects.toThrow('"no-such-command" cannot be started');
    await expect(sending).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
    await transport.close();
    expect([closed, errors, transport.pid]).toEqual([1, [], undefined]);
  });

  test('an empty command rejects the start', async () => {
    const transport = new StdioClientTransport({ command: '' });
    await expect(transport.start()).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
  });
});

describe('a child that ends by itself', () => {
  test('the exit code of the child is reported after its last message and before the close', async () => {
    const child = await startScript(`${tell(messageOf(1))} process.exitCode = 3`);
    await child.closed();
    expect(child.events).toEqual(['message', expect.stringContaining('exited with code 3'), 'close']);
  });

  test('the signal that killed the child is reported', async () => {
    const child = await startScript(STAY);
    process.kill(child.transport.pid as number, 'SIGKILL');
    await child.closed();
    expect(child.events).toEqual([expect.stringContaining('was killed by SIGKILL'), 'close']);
  });

  test('exit code 0 closes the transport without an error', async () => {
    const child = await startScript(tell(messageOf(1)));
    await child.closed();
    expect(child.events).toEqual(['message', 'close']);
  });

  test('waiting and later sends are rejected when the child ends', async () => {
    const child = await startScript(
      'process.on("SIGTERM", () => process.exit(4)); process.stdout.write("\\n"); setInterval(() => {}, 1000)',
    );
    const sending: Promise<void>[] = [];
    for (let id = 0; id < 20; id++) sending.push(child.transport.send(messageOf(id, 'x'.repeat(100_000))));
    process.kill(child.transport.pid as number, 'SIGKILL');
    await expect(Promise.all(sending)).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
    await child.closed();
    await expect(child.transport.send(messageOf(99))).rejects.toMatchObject({
      code: ProgressErrorCode.TRANSPORT,
    });
    await child.transport.close();
    expect(child.events.filter((event) => event === 'close')).toHaveLength(1);
  });

  test('a child that only closes its output is stopped', async () => {
    const child = await startScript(`${tell(messageOf(1))} require('fs').closeSync(1); ${STAY}`);
    await child.closed();
    expect(child.events).toEqual(['message', 'close']);
    expect(isAlive(child.transport.pid as number)).toBe(false);
  });

  test('the last messages of the child are delivered even if a grandchild holds its output open', async () => {
    const grandchild = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })`;
    const clock = new FakeClock();
    const script = `const other = ${grandchild}; other.unref(); process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { pid: other.pid } }) + '\\n', () => process.exit(0))`;
    const child = await startScript(script, { clock });
    const { pid } = await child.result(1);
    ends.add(() => process.kill(pid as number, 'SIGKILL'));
    await until(() => !isAlive(child.transport.pid as number), 'the child has ended');
    await until(async () => {
      await clock.advanceAsync(1_000);
      return child.events.includes('close');
    }, 'the transport is closed');
    expect(child.events).toEqual(['message', 'close']);
  });
});

describe('a piped standard error', () => {
  const LAST_WORDS = 'x'.repeat(200_000);
  const spawnOther = `const other = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 'ignore', 'inherit'], detached: true });`;
  const leave = `const { writeSync } = require('fs'); writeSync(1, JSON.stringify({ jsonrpc: '2.0', id: 1, result: { pid: other.pid } }) + '\\n'); writeSync(2, 'x'.repeat(200_000)); process.exit(0);`;
  let child: ChildRecorder | undefined;

  afterEach(async () => {
    const { pid } = (await child?.result(1)) ?? {};
    child = undefined;
    if (pid !== undefined) process.kill(Number(pid), 'SIGKILL');
  });

  test('the stderr stream ends with all that was written, even if a grandchild holds it open', async () => {
    child = childOf(['-e', spawnOther + leave], { stderr: 'pipe' });
    const text = readText(child.transport.stderr as Readable);
    await child.transport.start();
    await child.closed();
    expect(await text).toBe(LAST_WORDS);
    expect(child.events).toEqual(['message', 'close']);
  });

  test('the stderr stream can still be read after the close, even if a grandchild holds it open', async () => {
    const script = `${spawnOther} process.stdin.resume().on('end', () => { ${leave} });`;
    child = childOf(['-e', script], { stderr: 'pipe' });
    await child.transport.start();
    await child.transport.close();
    expect(await readText(child.transport.stderr as Readable)).toBe(LAST_WORDS);
  });

  test('the stderr stream ends when a transport is closed that was never started', async () => {
    const { transport } = childOf([], { stderr: 'pipe' });
    await transport.close();
    expect(await readText(transport.stderr as Readable)).toBe('');
  });
});

describe('close', () => {
  test('close ends the child’s input, and resolves when the child is gone', async () => {
    const child = await startScript(ECHO);
    const pid = child.transport.pid as number;
    expect(isAlive(pid)).toBe(true);
    await Promise.all([child.transport.close(), child.transport.close()]);
    expect(isAlive(pid)).toBe(false);
    expect(child.events).toEqual(['close']);
    await child.transport.close();
    expect(child.events).toEqual(['close']);
  });

  test('close writes waiting messages first', async () => {
    const script = `let length = 0; process.stdin.on('data', (chunk) => length += chunk.length)
      .on('end', () => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { length } }) + '\\n'))`;
    const child = await startScript(script);
    const message = messageOf(1, 'x'.repeat(1_000_000));
    void child.transport.send(message);
    void child.transport.send(message);
    await child.transport.close();
    expect(await child.result(1)).toEqual({ length: 2 * (JSON.stringify(message).length + 1) });
  });

  test('a message that is sent after close was called is refused', async () => {
    const child = await startScript(ECHO);
    const closing = child.transport.close();
    await expect(child.transport.send(messageOf(1))).rejects.toMatchObject({
      code: ProgressErrorCode.TRANSPORT,
    });
    await closing;
  });

  test('close before the start calls onclose, and the start is refused', async () => {
    const child = childOf(['-e', ECHO]);
    await child.transport.close();
    expect(child.events).toEqual(['close']);
    await expect(child.transport.start()).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
  });

  test('close sends SIGTERM to a child that ignores the end of its input, and SIGKILL if it ignores that too', async () => {
    const clock = new FakeClock();
    const script = `process.stdin.resume(); setInterval(() => {}, 1000);
      process.on('SIGTERM', () => { ${tell({ method: 'SIGTERM' })} });
      process.stdin.on('end', () => { ${tell({ method: 'end' })} });
      ${tell({ method: 'ready' })}`;
    const child = await startScript(script, { clock, shutdownGraceMs: 500 });
    await child.received(1);
    const closing = child.transport.close();
    await child.received(2);
    await clock.advanceAsync(499);
    expect(clock.pending).toBeGreaterThan(0);
    await clock.advanceAsync(1);
    await child.received(3);
    await clock.advanceAsync(500);
    await closing;
    expect(child.messages.map((message) => ('method' in message ? message.method : ''))).toEqual([
      'ready',
      'end',
      'SIGTERM',
    ]);
    expect(isAlive(child.transport.pid as number)).toBe(false);
    expect(child.events.at(-1)).toBe('close');
    expect(clock.pending).toBe(0);
  });

  test('the last messages of a child that exits only on SIGTERM are delivered', async () => {
    const clock = new FakeClock();
    const line = JSON.stringify(`${JSON.stringify(messageOf(1))}\n`);
    const script = `process.stdin.resume(); setInterval(() => {}, 1000);
      process.on('SIGTERM', () => { require('fs').writeSync(1, ${line}.repeat(3_000)); process.exit(0); });
      ${tell({ method: 'ready' })}`;
    const child = await startScript(script, { clock, shutdownGraceMs: 1_500 });
    await child.received(1);
    const closing = child.transport.close();
    await clock.advanceAsync(1_500);
    await closing;
    expect(child.messages).toHaveLength(1 + 3_000);
  });

  test('close ends a child that was stopped by SIGSTOP and reads nothing', async () => {
    const clock = new FakeClock();
    const child = await startScript(ECHO, { clock, shutdownGraceMs: 500 });
    process.kill(child.transport.pid as number, 'SIGSTOP');
    const sending = child.transport.send(messageOf(1, 'x'.repeat(10_000_000)));
    const closing = child.transport.close();
    for (let step = 0; step < 3; step++) await clock.advanceAsync(500);
    await closing;
    await expect(sending).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
    expect(isAlive(child.transport.pid as number)).toBe(false);
  });
});

test('a child that stops reading costs one frame for each token, and receives the last update when it reads again', async () => {
  const script = `let last, rest = '';
    process.stdin.on('data', (chunk) => {
      const lines = (rest + chunk).split('\\n');
      rest = lines.pop();
      if (lines.length) last = lines.at(-1);
      if (last && last.includes('"done"')) process.stdout.write(last + '\\n');
    });
    ${tell({ method: 'ready' })}`;
  const child = await startScript(script);
  await child.received(1);
  const pid = child.transport.pid as number;
  process.kill(pid, 'SIGSTOP');

  const before = await retainedBytes();
  let last: Promise<void> | undefined;
  for (let progress = 1; progress <= 1_000_000; progress++) {
    const params = { progressToken: 'one', progress, ...(progress === 1_000_000 && { message: 'done' }) };
    last = child.transport.send({ jsonrpc: '2.0', method: 'notifications/progress', params });
  }
  expect((await retainedBytes()) - before).toBeLessThan(10_000_000);

  process.kill(pid, 'SIGCONT');
  await last;
  await child.received(2);
  expect(child.messages[1]).toMatchObject({ params: { progressToken: 'one', progress: 1_000_000 } });
});
