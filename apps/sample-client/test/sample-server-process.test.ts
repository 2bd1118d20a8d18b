import { startSampleServer } from '../src/sample-server-process.js';

test('a server that is not wanted any more is not started: what the signal says is thrown', async () => {
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
