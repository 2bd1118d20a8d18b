import {
  type JsonRpcId,
  type JsonRpcMessage,
  type ProgressToken,
  readProgressToken,
  type Transport,
} from '@milepost/progress-core';

/** A message as it went over the wire, seen from the client. */
export interface WireEvent {
  readonly direction: 'sent' | 'received';
  readonly message: JsonRpcMessage;
}

/** The parameters of a progress notification on the wire. */
export interface WireProgress {
  readonly progressToken: ProgressToken;
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** A request on the wire. */
export interface WireRequest {
  readonly id: JsonRpcId;
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** All that went over a client's transport, in order. */
export class Wire {
  readonly events: WireEvent[] = [];
  readonly #transport: Transport;

  /** Records what `transport`, which nobody listens to yet, sends and receives. */
  constructor(transport: Transport) {
    this.#transport = transport;
    const record = (direction: WireEvent['direction'], message: JsonRpcMessage): void => {
      // What passes by reference may be changed by whoever gets it.
      this.events.push({ direction, message: structuredClone(message) });
    };
    const send = transport.send.bind(transport);
    transport.send = (message: JsonRpcMessage, ...options: []) => {
      record('sent', message);
      return send(message, ...options);
    };
    // Whoever listens in may call the listener that was there before, which records as well.
    const received = new WeakSet<JsonRpcMessage>();
    let listener: Transport['onmessage'];
    Object.defineProperty(transport, 'onmessage', {
      configurable: true,
      enumerable: true,
      get: () => listener,
      set(onmessage: Transport['onmessage']) {
        listener =
          onmessage &&
          ((message: JsonRpcMessage, ...extra: []) => {
            if (!received.has(message)) record('received', message);
            received.add(message);
            onmessage(message, ...extra);
          });
      },
    });
  }

  /** Has the client receive a message that the server did not send. */
  receive(message: JsonRpcMessage): void {
    this.#transport.onmessage?.(message);
  }

  /** Has the client receive an update and the response of its latest request as if they were read in one go. */
  answerTogether(): void {
    const { id, params } = this.requests('tools/call').at(-1) ?? { id: '', params: {} };
    const progressToken = readProgressToken(params) ?? '';
    const resultType = 'complete';
    this.receive({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken, progress: 1 },
    });
    this.receive({ jsonrpc: '2.0', id, result: { resultType, content: [] } });
  }

  /** Has the client's transport send a message that the client did not send. */
  send(message: JsonRpcMessage): Promise<void> {
    return this.#transport.send(message);
  }

  /** The requests that the client sent, in order. */
  requests(method: string): WireRequest[] {
    return this.#of('sent', method).filter(isRequest);
  }

  /** The messages with this method that the client received, in order. */
  received(method: string): JsonRpcMessage[] {
    return this.#of('received', method);
  }

  /** The request that was sent under a token. */
  requestOf(token: ProgressToken): WireRequest {
    const request = this.events
      .filter((event) => event.direction === 'sent')
      .map(({ message }) => message)
      .find((message) => readProgressToken(paramsOf(message)) === token);
    if (!request || !isRequest(request))
      throw new Error(`No request has the token ${JSON.stringify(token)}.`);
    return request;
  }

  /** The parameters of the progress received under a token, in order. */
  progressOf(token: ProgressToken): WireProgress[] {
    return this.progress().filter(({ progressToken }) => progressToken === token);
  }

  /** The parameters of all progress received, in order. */
  progress(): WireProgress[] {
    return this.#of('received', 'notifications/progress').map(
      (message) => paramsOf(message) as unknown as WireProgress,
    );
  }

  /** The parameters of the notifications that went one way. */
  notifications(direction: WireEvent['direction'], method: string): Record<string, unknown>[] {
    return this.#of(direction, method).map(paramsOf);
  }

  /** At which event the response to a request came; -1 where none did. */
  responseAt(id: JsonRpcId): number {
    return this.events.findIndex(
      ({ direction, message }) => direction === 'received' && !('method' in message) && message.id === id,
    );
  }

  /** The result that a request was answered with; undefined where it was not, or with an error. */
  resultOf(id: JsonRpcId): unknown {
    const response = this.events[this.responseAt(id)]?.message;
    return response && 'result' in response ? response.result : undefined;
  }

  /** At which events progress came under a token. */
  progressAt(token: ProgressToken): number[] {
    return this.events.flatMap(({ direction, message }, at) =>
      direction === 'received' && isProgressOf(message, token) ? [at] : [],
    );
  }

  #of(direction: WireEvent['direction'], method: string): JsonRpcMessage[] {
    return this.events
      .filter((event) => event.direction === direction && methodOf(event.message) === method)
      .map(({ message }) => message);
  }
}

/** The method of a message; undefined where it is a response. */
export function methodOf(message: JsonRpcMessage): string | undefined {
  return 'method' in message ? message.method : undefined;
}

function isProgressOf(message: JsonRpcMessage, token: ProgressToken): boolean {
  return methodOf(message) === 'notifications/progress' && paramsOf(message).progressToken === token;
}

function isRequest(message: JsonRpcMessage): message is JsonRpcMessage & WireRequest {
  return 'method' in message && 'id' in message;
}

/** The parameters of a message; empty where it has none. */
export function paramsOf(message: JsonRpcMessage): Record<string, unknown> {
  return ('params' in message ? message.params : undefined) ?? {};
}
