/** Gives this process the WebSocket of `ws` as the platform's, as Node has one from version 22 on. */
import { WebSocket } from 'ws';

(globalThis as { WebSocket?: unknown }).WebSocket = WebSocket;
