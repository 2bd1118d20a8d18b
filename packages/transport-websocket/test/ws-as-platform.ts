/** Installs the WebSocket of `ws` as the global one. Node has its own only from version 22. */
import { WebSocket } from 'ws';

(globalThis as { WebSocket?: unknown }).WebSocket = WebSocket;
