import { serveHttp, type ServedHttp, type ServeHttpOptions } from '../../src/index.js';

/** The server over HTTP in this process, closed after each test. Call it at the top of the file. */
export class UsedHttp {
  /** What was logged in this test. */
  readonly log: string[] = [];
  #served: ServedHttp | undefined;

  constructor() {
    afterEach(async () => {
      await this.close();
      this.log.length = 0;
    });
  }

  /** Resolves to its URL. */
  async serve(options: ServeHttpOptions = {}): Promise<string> {
    this.#served = await serveHttp({ onLog: (line) => this.log.push(line), ...options });
    return this.#served.url ?? '';
  }

  async close(): Promise<void> {
    await this.#served?.close();
  }
}
