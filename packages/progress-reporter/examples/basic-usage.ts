import { runWithProgress } from '@milepost/progress-reporter';

// Any transport will do, the official MCP SDK's too. This one shows what goes out.
const transport = {
  send(notification: { params?: unknown }) {
    console.log(JSON.stringify(notification.params));
  },
};

// A request as it comes: its sender gave a token, so it wants to hear of progress.
const request = { method: 'tools/call', params: { name: 'import', _meta: { progressToken: 'import-1' } } };
const rows = Array.from({ length: 1_000_000 }, (_, id) => ({ id }));

const valid = await runWithProgress(
  request,
  transport,
  async (progress) => {
    // Three parts, weighted; each tells in a unit of its own.
    const { read, check, write } = progress.phases({ read: 1, check: 7, write: 2 });
    read.complete(`Read ${rows.length} rows`);

    // A million updates: what comes too fast is held back, the latest wins.
    let count = 0;
    for (const row of check.track(rows)) if (row.id % 3 === 0) count++;

    write.report(5, 10, 'Writing to disk');
    await progress.flush();
    return count;
  },
  { maxUpdatesPerSecond: 1, burst: 2 },
);

// By now the last update is written.
console.log(valid);
