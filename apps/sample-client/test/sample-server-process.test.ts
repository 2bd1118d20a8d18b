import { startSampleServer } from '../src/sample-server-process.js';

test('with an aborted signal no server is started, and the reason of the signal is thrown', async () => {
  const reason = new Error('Not wanted any more.');
  const starting = startSampleServer({
    transport: 'websocket',
    needs: { allow: ['.'], allowHosts: [] },
    onStderr: jest.fn(),
    timeoutMs: 60_000,
    signal: AbortSignal.abort(reason),
  });
  await expect(starting).rejects.toBe(reason);
}, 60_000);
