import { runWithProgress } from '@milepost/progress-reporter';

// Any transport works, also those of the official MCP SDK. This one prints what is sent.
const transport = {
  send(notification: { params?: unknown }) {
    console.log(JSON.stringify(notification.params));
  },
};

// A request as it is received. It has a token, so its sender wants progress.
const request = { method: 'tools/call', params: { name: 'import', _meta: { progressToken: 'import-1' } } };
const rows = Array.from({ length: 1_000_000 }, (_, id) => ({ id }));

const valid = await runWithProgress(
  request,
  transport,
  async (progress) => {
    // Three phases with weights. Each reports in its own unit.
    const { read, check, write } = progress.phases({ read: 1, check: 7, write: 2 });
    read.complete(`Read ${rows.length} rows`);

    // A million updates: those that come too fast are held back, and only the latest is sent.
    let count = 0;
    for (const row of check.track(rows)) if (row.id % 3 === 0) count++;

    write.report(5, 10, 'Writing to disk');
    await progress.flush();
    return count;
  },
  { maxUpdatesPerSecond: 1, burst: 2 },
);

// The last update is already written here.
console.log(valid);
