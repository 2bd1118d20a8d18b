import {
  createProgressToken,
  mcpProtocol,
  ProgressError,
  ProgressSequence,
  readProgressToken,
  withProgressToken,
} from '@milepost/progress-core';

// The requester chooses a token and asks for progress.
const token = createProgressToken();
const params = withProgressToken({ name: 'index' }, token);
console.log(readProgressToken(params) === token);

// The worker reports its progress. The requester reads it, and accepts only steps forward.
const sequence = new ProgressSequence();
for (const progress of [10, 40, 30, 100]) {
  const message = mcpProtocol.encode(token, { progress, total: 100 });
  const update = mcpProtocol.decode(message);
  if (!update || update instanceof ProgressError) continue;
  console.log(update.progress.progress, sequence.accept(update.progress.progress));
}

// An invalid progress notification gives an error, which is returned and not thrown.
const refusal = mcpProtocol.decode({ jsonrpc: '2.0', method: 'notifications/progress', params: {} });
if (refusal instanceof ProgressError) console.log(refusal.code, '-', refusal.message);
