import { deliverInOrder } from '@milepost/mcp-sdk';
import type { JsonRpcId } from '@milepost/progress-core';
import { MessageLog, type PlainOptions, type PlainRequest, type SdkClient } from '@milepost/sdk-peers';
import { Ends, endUnlessReady } from '@milepost/testing';

import type { Cell } from './cell.js';
import type { Exchange } from './http-server.js';
import { createSamplingClient } from './sampling-client.js';
import { openLink } from './server-link.js';

/** How a session is set up. */
export interface SessionOptions {
  /** Whether the client's transport is wrapped in `deliverInOrder`. */
  readonly inOrder?: boolean;
}

/** A connected client and server, and all messages between them. */
export class Session {
  /** The errors that the client's `onerror` received. */
  readonly errors: Error[] = [];

  private constructor(
    readonly cell: Cell,
    /** The SDK's client. */
    readonly client: SdkClient,
    /** Sends a request through the SDK alone. */
    readonly send: (request: PlainRequest, options?: PlainOptions) => Promise<unknown>,
    /** The reason of each cancellation of the client's endless sampling handler. */
    readonly cancelledSampling: readonly string[],
    readonly wire: MessageLog,
    readonly exchanges: readonly Exchange[],
    /** Closes both ends. */
    readonly close: () => Promise<void>,
  ) {
    client.onerror = (error) => void this.errors.push(error);
  }

  /** Connects a client to a server as the cell requires. */
  static async open(cell: Cell, { inOrder = false }: SessionOptions = {}): Promise<Session> {
    const ends = new Ends();
    const { transport, exchanges, close } = await openLink(cell);
    ends.add(close);
    const wire = new MessageLog(transport);
    const { sdk, connect, send, cancelledSampling } = createSamplingClient(cell);
    ends.add(() => sdk.close());
    const end = (): Promise<void> => ends.endAll();
    const session = new Session(cell, sdk, send, cancelledSampling, wire, exchanges, end);
    await endUnlessReady(connect(inOrder ? deliverInOrder(transport) : transport), end);
    return session;
  }

  /** Calls a tool through the SDK alone. */
  readonly callPlain = (
    name: string,
    args: Record<string, unknown>,
    options?: PlainOptions,
  ): Promise<unknown> => this.send({ method: 'tools/call', params: { name, arguments: args } }, options);

  /** Makes the server report on a finished operation, with the reporter that it has leaked. */
  readonly poke = async (operation: string): Promise<void> => {
    const result = await this.callPlain('poke', { operation, values: [1_000_000, 2_000_000] });
    expect(result).toMatchObject({ content: [{ text: 'poked' }] });
    await this.settle();
  };

  /**
   * Returns the HTTP request that carried the JSON-RPC request with this id; undefined for other carriers.
   */
  readonly exchangeOf = (id: JsonRpcId): Exchange | undefined =>
    this.exchanges.find(({ posted }) => posted !== undefined && 'id' in posted && posted.id === id);

  /** Resolves when an operation of the server has ended, with how it ended. */
  readonly ended = async (operation: string): Promise<string> => {
    const result = await this.callPlain('ended', { operation });
    return (result as { content: { text: string }[] }).content[0]?.text ?? '';
  };

  /**
   * Makes a round trip. If one channel carries everything, all earlier messages of the server have then
   * arrived.
   */
  readonly settle = async (): Promise<void> => {
    await this.callPlain('textbook', { values: [] });
  };
}
