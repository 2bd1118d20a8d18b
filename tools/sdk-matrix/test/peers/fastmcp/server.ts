/** A server on FastMCP: `node server.ts stdio`, or `node server.ts http <port> [stateless]`. */
import { FastMCP, type FastMCPSession } from 'fastmcp';
import { z } from 'zod';

const [transport, port, stateless] = process.argv.slice(2);

// The logs of FastMCP would otherwise go to standard output.
const log = (...words: unknown[]): void => console.error(...words);
const logger = { debug: log, error: log, info: log, log, warn: log };
const server = new FastMCP({ name: 'fastmcp-server', version: '1.0.0', logger });
let cancel = (): void => undefined;
const cancelled = new Promise<void>((resolve) => (cancel = resolve));

server.addTool({
  name: 'count',
  description: 'Reports each step, as the documentation of FastMCP shows it.',
  parameters: z.object({ steps: z.number() }),
  execute: async ({ steps }, { reportProgress }) => {
    for (let step = 1; step <= steps; step++) {
      await reportProgress({ progress: step, total: steps, message: `Step ${String(step)}` });
    }
    return 'counted';
  },
});

server.addTool({
  name: 'rush',
  description: 'Reports each step, and waits for nothing.',
  parameters: z.object({ steps: z.number() }),
  execute: ({ steps }, { reportProgress }) => {
    for (let step = 1; step <= steps; step++) {
      void reportProgress({ progress: step, total: steps, message: `Step ${String(step)}` });
    }
    return Promise.resolve('rushed');
  },
});

server.addTool({
  name: 'back-and-forth',
  description: 'Reports values that do not increase.',
  execute: async (_args, { reportProgress }) => {
    for (const progress of [2, 1, 2, -1, 3]) await reportProgress({ progress });
    return 'lost';
  },
});

server.addTool({
  name: 'wait',
  description: 'Reports one step, and works until it is cancelled.',
  execute: async (_args, { reportProgress, signal }) => {
    signal.addEventListener('abort', cancel, { once: true });
    await reportProgress({ progress: 1, total: 2 });
    await cancelled;
    return 'nobody hears this';
  },
});

server.addTool({
  name: 'cancelled',
  description: 'Responds when the tool "wait" was cancelled.',
  execute: () => cancelled.then(() => 'cancelled'),
});

server.addTool({
  name: 'ask',
  description:
    'Asks the client for a sampled message, and responds with the progress that it received meanwhile.',
  execute: async (_args, { sessionId }) => {
    const heard: unknown[] = [];
    const session = await sessionOf(sessionId);
    await session.requestSampling(
      { maxTokens: 1, messages: [{ role: 'user', content: { type: 'text', text: 'Well?' } }] },
      { onprogress: (progress) => void heard.push(progress) },
    );
    return JSON.stringify(heard);
  },
});

/** Waits for a session, because FastMCP lists it some time after its first response. */
async function sessionOf(sessionId: string | undefined): Promise<FastMCPSession> {
  const known = server.sessions.find((session) => session.sessionId === sessionId);
  if (known) return known;
  await new Promise((resolve) => {
    server.once('connect', resolve);
  });
  return sessionOf(sessionId);
}

if (transport === 'stdio') {
  await server.start({ transportType: 'stdio' });
} else {
  const httpStream = { port: Number(port), host: '127.0.0.1', stateless: stateless === 'stateless' };
  await server.start({ transportType: 'httpStream', httpStream });
}
