import { endAfterEach } from '@milepost/testing';

import { serveHttp, type ServedHttp, type ServeHttpOptions } from '../../src/index.js';

/**
 * Serves over HTTP in this process, and closes the server after each test. Create it at the top of the file.
 */
export class SampleHttp {
  /** The lines that were logged in this test. */
  readonly log: string[] = [];
  readonly #ends = endAfterEach();
  #served: ServedHttp | undefined;

  /** Starts a server, and resolves to its URL. */
  async serve(options: ServeHttpOptions = {}): Promise<string> {
    const served = await serveHttp({ onLog: (line) => this.log.push(line), ...options });
    this.#ends.add(async () => {
      await served.close();
      this.log.length = 0;
    });
    this.#served = served;
    return served.url ?? '';
  }

  async close(): Promise<void> {
    await this.#served?.close();
  }
}
