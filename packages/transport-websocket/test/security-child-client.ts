/**
 * A client in its own process, which a hostile server may fill or crash. Its argument holds the server's URL.
 */
import { WebSocketClientTransport } from '../src/node.js';
import type { ChildState } from './security-child.js';
import { answerParent, givenOptions } from './security-child-process.js';

/** What the client's process reports about itself. */
export interface ClientState extends ChildState {
  messages: number;
  errors: number;
  lastError: string;
  closed: boolean;
}

const seen = { messages: 0, errors: 0, lastError: '', closed: false };

const { url } = givenOptions as { url: string };
const client = new WebSocketClientTransport(url, {
  maxMessageBytes: 1_000_000,
  reconnect: { initialMs: 1, maxMs: 1 },
});
client.onmessage = () => seen.messages++;
client.onerror = ({ message }) => {
  seen.errors++;
  seen.lastError = message;
};
client.onclose = () => (seen.closed = true);

answerParent<ClientState>(() => seen);
void client.start().then(() => process.send?.('started'));
