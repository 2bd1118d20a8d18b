import { type Clock, systemClock } from '@milepost/progress-core';
import { McpServer } from '@modelcontextprotocol/server';

import { AllowedFolders } from './allowed-folders.js';
import { AllowedHosts } from './allowed-hosts.js';
import { defaultDataFile } from './default-data-file.js';
import { FileHost } from './files/file-host.js';
import { registerProgressTool, type Services } from './progress-tool.js';
import { downloadFile } from './tools/download-file.js';
import { failMidway } from './tools/fail-midway.js';
import { indexFolder } from './tools/index-folder.js';
import { processData } from './tools/process-data.js';
import { runForever } from './tools/run-forever.js';
import { testToolWithProgress } from './tools/test-tool-with-progress.js';
import { unevenWork } from './tools/uneven-work.js';
import { version } from './version.js';

/** Settings of {@link createSampleServer}. */
export interface SampleServerOptions {
  /**
   * The folders whose content the tools may read. Relative paths start in the first one. Default: the current
   * folder.
   */
  allow?: readonly string[];
  /**
   * The hosts that download_file may fetch from, besides the server's own file host. Each is `host` or
   * `host:port`. Default: none.
   */
  allowHosts?: readonly string[];
  /**
   * The file that the server hosts, and that download_file fetches by default. Default: Node's own
   * executable.
   */
  file?: string;
  /**
   * The folder in which process_data keeps its checkpoints, so that a later call continues where an earlier
   * one was interrupted. It is the only folder that is written to. Default: nothing is written.
   */
  checkpoints?: string;
  /** The number of updates that each call may send a second, above 0. Default: 10. */
  maxUpdatesPerSecond?: number;
  /** Default: the system's clock. */
  clock?: Clock;
}

/**
 * An MCP server with the sample's tools. Closing it or its transport aborts running tools and closes its file
 * host.
 */
export class SampleServer extends McpServer {
  readonly #fileHost: FileHost;

  /** @internal */
  constructor(services: Services) {
    super({ name: 'milepost-sample-server', title: 'Milepost sample server', version });
    this.#fileHost = services.fileHost;
    registerProgressTool(this, services, downloadFile);
    registerProgressTool(this, services, processData);
    registerProgressTool(this, services, indexFolder);
    registerProgressTool(this, services, unevenWork);
    registerProgressTool(this, services, failMidway);
    registerProgressTool(this, services, runForever);
    registerProgressTool(this, services, testToolWithProgress);
    // The client may disconnect, and then close() is not called.
    this.server.onclose = () => void this.#fileHost.close();
  }

  /** Closes the connection, which aborts running tools, and then the file host. Idempotent. */
  override async close(): Promise<void> {
    await super.close();
    await this.#fileHost.close();
  }
}

/**
 * Creates a server with the sample's tools. It does not depend on this process's stdio or signals, and it is
 * not connected yet: `await createSampleServer().connect(transport)`.
 *
 * @throws the file system's error if an allowed folder does not exist; `TypeError` if an allowed host is not
 *   a host; `RangeError` if `maxUpdatesPerSecond` is out of its range.
 */
export function createSampleServer(options: SampleServerOptions = {}): SampleServer {
  const { allow = [], allowHosts, file = process.execPath, clock = systemClock } = options;
  const { checkpoints, maxUpdatesPerSecond } = options;
  const [first = process.cwd(), ...more] = allow;
  return new SampleServer({
    folders: new AllowedFolders({ folders: [first, ...more], files: [defaultDataFile] }),
    hosts: new AllowedHosts(allowHosts),
    fileHost: new FileHost(file),
    clock,
    checkpoints,
    maxUpdatesPerSecond,
  });
}
