import { deliverInOrder } from '@milepost/mcp-sdk';
import type { Transport } from '@milepost/progress-core';
import { ProgressManager, type ProgressUpdate } from '@milepost/progress-manager';
import { deferred, turns } from '@milepost/testing';

import { DONE, type Handled, SDKS } from './in-memory-connection.js';

/**
 * A tool that reports three steps, and responds some turns of the event loop later, so that a plain client
 * receives all.
 */
async function threeSteps({ notify }: Handled): Promise<unknown> {
  for (const step of [1, 2, 3]) await notify(step);
  await turns(3);
  return DONE;
}

function recorder() {
  const values: number[] = [];
  return { values, onprogress: ({ progress }: { progress: number }) => void values.push(progress) };
}

describe.each(SDKS)('listening on a connected client of the SDK %s', (_, connect) => {
  test('does not disturb the SDK’s own `onprogress` before, during and after a call', async () => {
    const { call, callPlain, errors, close } = await connect(threeSteps);
    const plain = [recorder(), recorder(), recorder()] as const;
    const ours = [recorder(), recorder()] as const;
    await callPlain('work', plain[0].onprogress);
    await call('work', ours[0]).result;
    await Promise.all([callPlain('work', plain[1].onprogress), call('work', ours[1]).result]);
    await callPlain('work', plain[2].onprogress);
    for (const { values } of [...plain, ...ours]) expect(values).toEqual([1, 2, 3]);
    expect(errors).toEqual([]);
    await close();
  });

  test('can start while an SDK request is running, which keeps its progress', async () => {
    const release = deferred();
    const { call, callPlain, errors, close } = await connect(async (handled) => {
      if (handled.name === 'early') await release.promise;
      return threeSteps(handled);
    });
    const plain = recorder();
    const early = callPlain('early', plain.onprogress);
    await call('work').result;
    release.resolve();
    await early;
    expect(plain.values).toEqual([1, 2, 3]);
    expect(errors).toEqual([]);
    await close();
  });

  test.each<[string, number, (transport: Transport, manager: ProgressManager) => Transport]>([
    ['before the client was connected', 2, (transport, manager) => manager.attach(transport)],
    ['below deliverInOrder', 2, (transport, manager) => deliverInOrder(manager.attach(transport))],
    ['above deliverInOrder', 2, (transport, manager) => manager.attach(deliverInOrder(transport))],
    ['not at all, and the transport is in order', 1, (transport) => deliverInOrder(transport)],
    ['not at all', 1, (transport) => transport],
  ])('works with a manager of the caller that is attached %s', async (_name, times, wrap) => {
    const manager = new ProgressManager({ maxUpdatesPerSecond: 1, burst: 1 });
    const { call, callPlain, errors, close } = await connect(threeSteps, {
      wrap: (transport) => wrap(transport, manager),
    });
    const [ours, plain, without] = [recorder(), recorder(), recorder()];
    await call('work', { ...ours, manager }).result;
    expect(ours.values).toEqual([1, 3]);
    await callPlain('work', plain.onprogress);
    await call('work', without).result;
    expect(plain.values).toEqual([1, 2, 3]);
    expect(without.values).toEqual([1, 2, 3]);
    expect(errors).toEqual([]);
    // The manager passes on updates that are not its own, and counts them each time. The last call uses
    // another manager.
    expect(manager.stats()).toMatchObject({
      active: 0,
      received: 3,
      ended: { completed: 1 },
      anomalies: { unknown: 6 * times, late: 0, foreign: 0, stale: 0 },
    });
    await close();
  });

  test('lets one manager serve several clients that use the same token one after another', async () => {
    const manager = new ProgressManager();
    const connections = await Promise.all([connect(threeSteps), connect(threeSteps)]);
    for (const { call, close } of connections) {
      const ours = recorder();
      await call('work', { ...ours, manager, token: 7 }).result;
      expect(ours.values).toEqual([1, 2, 3]);
      await close();
    }
    expect(manager.stats()).toMatchObject({ active: 0, anomalies: { foreign: 0, late: 0 } });
  });

  test('keeps only the last few managers if each call of a client brings a new one', async () => {
    const { call, callPlain, transport, errors, close } = await connect(async ({ notify }) => {
      await notify(1);
      return DONE;
    });
    const kept: ProgressManager[] = [];
    for (let round = 0; round < 200; round++) {
      const manager = new ProgressManager();
      const ours = recorder();
      await call('work', { ...ours, manager }).result;
      expect(ours.values).toEqual([1]);
      kept.push(manager);
    }
    expect(errors).toEqual([]);
    const before = kept.map((manager) => manager.stats().anomalies.unknown);
    await callPlain('work', () => {});
    const hearing = kept.filter((manager, index) => manager.stats().anomalies.unknown > (before[index] ?? 0));
    expect(hearing.length).toBeLessThanOrEqual(32);
    expect(hearing.at(-1)).toBe(kept.at(-1));
    // A dropped manager is registered again by its next call.
    const again = recorder();
    await call('work', { ...again, manager: kept[0] }).result;
    expect(again.values).toEqual([1]);
    // A late update for a manager that is still kept causes no error in the SDK.
    const late = kept.at(-1);
    const told = call('work', { manager: late, token: 'late' });
    await told.result;
    transport.onmessage?.({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: 'late', progress: 9 },
    });
    await turns(3);
    expect(late?.stats().anomalies.late).toBe(1);
    expect(errors).toEqual([]);
    await close();
  });

  test('drops no manager with a running call, however many there are', async () => {
    const release = deferred();
    const { call, close } = await connect(async ({ notify, name }) => {
      if (name === 'slow') await release.promise;
      await notify(1);
      return DONE;
    });
    const slow = Array.from({ length: 100 }, () => {
      const ours = recorder();
      return { ours, told: call('slow', { ...ours, manager: new ProgressManager() }) };
    });
    for (let round = 0; round < 100; round++) await call('quick', { manager: new ProgressManager() }).result;
    release.resolve();
    await Promise.all(slow.map(({ told }) => told.result));
    expect(slow.map(({ ours }) => ours.values)).toEqual(slow.map(() => [1]));
    await close();
  });

  test('consumes an update whose handler starts another call, and the updates of that call', async () => {
    const { call, callPlain, errors, close } = await connect(threeSteps);
    const [inner, plain] = [recorder(), recorder()];
    const nested: Promise<unknown>[] = [];
    await call('work', {
      onprogress: ({ progress }) => {
        if (progress !== 2) return;
        nested.push(call('work', { ...inner, manager: new ProgressManager() }).result);
        nested.push(callPlain('work', plain.onprogress));
      },
    }).result;
    await Promise.all(nested);
    expect(inner.values).toEqual([1, 2, 3]);
    expect(plain.values).toEqual([1, 2, 3]);
    expect(errors).toEqual([]);
    await close();
  });

  test('consumes an update even if another message arrives while it is handled', async () => {
    const { call, transport, errors, close } = await connect(threeSteps);
    const ours = recorder();
    const told = call('work', {
      onprogress: (update) => {
        ours.onprogress(update);
        transport.onmessage?.({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
      },
    });
    await told.result;
    await turns(3);
    expect(ours.values).toEqual([1, 2, 3]);
    // The SDK would report an error if it received an unknown token.
    expect(errors).toEqual([]);
    await close();
  });

  test('works again after the client is connected to another transport', async () => {
    const first = await connect(({ name, ...handled }) =>
      name === 'hang' ? new Promise(() => {}) : threeSteps({ name, ...handled }),
    );
    await first.call('work').result;
    const running = first.call('hang');
    await turns(3);
    await first.close();
    await expect(running.result).rejects.toThrow('Connection closed');
    const second = await connect(threeSteps, { again: first.client });
    const ours = recorder();
    const updates: ProgressUpdate[] = [];
    const told = second.call('work', ours);
    told.updates$.subscribe((update) => updates.push(update));
    await told.result;
    expect(ours.values).toEqual([1, 2, 3]);
    expect(updates).toHaveLength(3);
    expect(second.errors).toEqual([]);
    await second.close();
  });

  test('passes on everything else unchanged: further arguments of a message, and the options of a send', async () => {
    const beside: unknown[] = [];
    const { call, transport, close } = await connect(threeSteps);
    const { onmessage } = transport;
    const below = jest.fn(transport.send.bind(transport));
    transport.onmessage = (...given: Parameters<NonNullable<typeof onmessage>>) => {
      beside.push(given[1 as 0]);
      onmessage?.(...given);
    };
    transport.send = below;
    await call('work').result;
    expect(beside.some((extra) => typeof extra === 'object' && extra !== null)).toBe(true);
    expect(below.mock.calls.at(-1)).toHaveLength(2);
    await close();
  });
});
