import type { IncomingMessage } from 'node:http';

import type { EndlessDownload } from './endless-download.js';
import { initialize, sendRequest } from './raw-request.js';

/** A session by plain HTTP requests, without a client of the SDK. */
export class RawSession {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  private constructor(url: string, id: string) {
    this.#url = url;
    this.#headers = { 'Mcp-Session-Id': id };
  }

  /** Begins a session at `url`. */
  static async begin(url: string): Promise<RawSession> {
    const response = await sendRequest(url, { body: initialize });
    expect(response.statusCode).toBe(200);
    await readBody(response);
    return new RawSession(url, String(response.headers['mcp-session-id']));
  }

  /** Sends a message of the session. */
  post(message: object): Promise<IncomingMessage> {
    return sendRequest(this.#url, { headers: this.#headers, body: { jsonrpc: '2.0', ...message } });
  }

  /**
   * Starts a download that never ends. Resolves when it has begun: `released` resolves when the server has
   * closed its connection to the host of the file.
   */
  async download(endless: EndlessDownload): Promise<{ stream: IncomingMessage; released: Promise<unknown> }> {
    const downloading = endless.nextDownload();
    const params = { name: 'download_file', arguments: { url: endless.url } };
    const stream = await this.post({ id: 2, method: 'tools/call', params });
    return { stream, ...(await downloading) };
  }

  /** Opens the stream on which the client listens. */
  listen(): Promise<IncomingMessage> {
    return sendRequest(this.#url, { method: 'GET', headers: this.#headers });
  }

  /** Asks the server to delete the session. */
  end(): Promise<IncomingMessage> {
    return sendRequest(this.#url, { method: 'DELETE', headers: this.#headers });
  }

  /** Resolves to whether the server still knows the session. */
  async isKnown(): Promise<boolean> {
    const response = await this.post({ id: 3, method: 'ping' });
    const body = await readBody(response);
    if (response.statusCode === 404) expect(JSON.parse(body)).toMatchObject({ error: { code: -32_001 } });
    return response.statusCode === 200;
  }
}

/** Resolves to the whole body of a response. */
export async function readBody(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return text;
}
