import { type JsonRpcMessage, ProgressErrorCode } from '@milepost/progress-core';
import { writtenSynchronously } from '@milepost/progress-core/internal';

import { TransportBase } from '../src/index.js';

class Loopback extends TransportBase {
  opened = 0;

  send(message: JsonRpcMessage): Promise<void> {
    if (this.state !== 'started') return this.refuse();
    this.deliver(message);
    return writtenSynchronously;
  }

  close(): Promise<void> {
    this.finish();
    return Promise.resolve();
  }

  fail(error: unknown): void {
    this.reportError(error);
  }

  receive(message: JsonRpcMessage): void {
    this.deliver(message);
  }

  protected open(): Promise<void> {
    this.opened++;
    return Promise.resolve();
  }
}

const ping: JsonRpcMessage = { jsonrpc: '2.0', method: 'ping' };

test('a second start is refused', async () => {
  const transport = new Loopback();
  await transport.start();
  await expect(transport.start()).rejects.toMatchObject({ code: ProgressErrorCode.STATE_ERROR });
  expect(transport.opened).toBe(1);
});

test('send is refused before the start and after the close, and a closed transport cannot be started', async () => {
  const transport = new Loopback();
  await expect(transport.send(ping)).rejects.toMatchObject({ code: ProgressErrorCode.STATE_ERROR });
  await transport.start();
  await transport.close();
  await expect(transport.send(ping)).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
  await expect(transport.start()).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
});

test('onclose is called once, and nothing is delivered or reported after it', async () => {
  const transport = new Loopback();
  const calls: string[] = [];
  transport.onmessage = () => void calls.push('message');
  transport.onerror = () => void calls.push('error');
  transport.onclose = () => {
    calls.push('close');
    void transport.close();
  };
  await transport.start();
  transport.receive(ping);
  await transport.close();
  await transport.close();
  transport.receive(ping);
  transport.fail(new Error('late'));
  expect(calls).toEqual(['message', 'close']);
});

test('an error of onmessage or onclose is passed to onerror, and an error of onerror is ignored', async () => {
  const transport = new Loopback();
  const thrown: Error[] = [];
  transport.onmessage = () => {
    throw new Error('in onmessage');
  };
  transport.onclose = () => {
    throw 'in onclose' as unknown as Error;
  };
  transport.onerror = (error) => {
    thrown.push(error);
    throw new Error('in onerror');
  };
  await transport.start();
  transport.receive(ping);
  await transport.close();
  expect(thrown.map(({ message }) => message)).toEqual(['in onmessage', 'in onclose']);
  expect(thrown[1]).toMatchObject({ code: ProgressErrorCode.TRANSPORT });
});

test('a transport works without callbacks', async () => {
  const transport = new Loopback();
  await transport.start();
  transport.receive(ping);
  transport.fail(new Error('nobody listens'));
  await transport.close();
});
