import {
  type JsonRpcId,
  type JsonRpcMessage,
  type ProgressToken,
  readProgressToken,
  type Transport,
} from '@milepost/progress-core';

/** A message on the wire, seen from the client. */
export interface LoggedMessage {
  readonly direction: 'sent' | 'received';
  readonly message: JsonRpcMessage;
}

/** The parameters of a progress notification on the wire. */
export interface ProgressParams {
  readonly progressToken: ProgressToken;
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** A request on the wire. */
export interface LoggedRequest {
  readonly id: JsonRpcId;
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** All messages on a client's transport, in order. */
export class MessageLog {
  readonly events: LoggedMessage[] = [];
  readonly #transport: Transport;

  /** Records what `transport` sends and receives. Nothing may listen to it yet. */
  constructor(transport: Transport) {
    this.#transport = transport;
    const record = (direction: LoggedMessage['direction'], message: JsonRpcMessage): void => {
      // A message that is passed by reference may be changed by its receiver.
      this.events.push({ direction, message: structuredClone(message) });
    };
    const send = transport.send.bind(transport);
    transport.send = (message: JsonRpcMessage, ...options: []) => {
      record('sent', message);
      return send(message, ...options);
    };
    // A new listener may call the previous one, which records the message as well.
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

  /** Makes the client receive a message that the server did not send. */
  receive(message: JsonRpcMessage): void {
    this.#transport.onmessage?.(message);
  }

  /**
   * Makes the client receive an update and the response of its latest request as if it read them together.
   */
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

  /** Makes the client's transport send a message that the client did not send. */
  send(message: JsonRpcMessage): Promise<void> {
    return this.#transport.send(message);
  }

  /** Returns the requests that the client sent, in order. */
  requests(method: string): LoggedRequest[] {
    return this.#of('sent', method).filter(isRequest);
  }

  /** Returns the messages with this method that the client received, in order. */
  received(method: string): JsonRpcMessage[] {
    return this.#of('received', method);
  }

  /** Returns the request that was sent under a token. */
  requestOf(token: ProgressToken): LoggedRequest {
    const request = this.events
      .filter((event) => event.direction === 'sent')
      .map(({ message }) => message)
      .find((message) => readProgressToken(paramsOf(message)) === token);
    if (!request || !isRequest(request))
      throw new Error(`No request has the token ${JSON.stringify(token)}.`);
    return request;
  }

  /** Returns the parameters of the progress received under a token, in order. */
  progressOf(token: ProgressToken): ProgressParams[] {
    return this.progress().filter(({ progressToken }) => progressToken === token);
  }

  /** Returns the parameters of all progress received, in order. */
  progress(): ProgressParams[] {
    return this.#of('received', 'notifications/progress').map(
      (message) => paramsOf(message) as unknown as ProgressParams,
    );
  }

  /** Returns the parameters of the notifications with this method in one direction. */
  notifications(direction: LoggedMessage['direction'], method: string): Record<string, unknown>[] {
    return this.#of(direction, method).map(paramsOf);
  }

  /** Returns the index of the event with the response to a request; -1 if there is none. */
  responseAt(id: JsonRpcId): number {
    return this.events.findIndex(
      ({ direction, message }) => direction === 'received' && !('method' in message) && message.id === id,
    );
  }

  /** Returns the result of a request; undefined if it has no response, or an error. */
  resultOf(id: JsonRpcId): unknown {
    const response = this.events[this.responseAt(id)]?.message;
    return response && 'result' in response ? response.result : undefined;
  }

  /** Returns the indexes of the events with progress under a token. */
  progressAt(token: ProgressToken): number[] {
    return this.events.flatMap(({ direction, message }, at) =>
      direction === 'received' && isProgressOf(message, token) ? [at] : [],
    );
  }

  #of(direction: LoggedMessage['direction'], method: string): JsonRpcMessage[] {
    return this.events
      .filter((event) => event.direction === direction && methodOf(event.message) === method)
      .map(({ message }) => message);
  }
}

/** Returns the method of a message; undefined for a response. */
export function methodOf(message: JsonRpcMessage): string | undefined {
  return 'method' in message ? message.method : undefined;
}

function isProgressOf(message: JsonRpcMessage, token: ProgressToken): boolean {
  return methodOf(message) === 'notifications/progress' && paramsOf(message).progressToken === token;
}

function isRequest(message: JsonRpcMessage): message is JsonRpcMessage & LoggedRequest {
  return 'method' in message && 'id' in message;
}

/** Returns the parameters of a message; empty if it has none. */
export function paramsOf(message: JsonRpcMessage): Record<string, unknown> {
  return ('params' in message ? message.params : undefined) ?? {};
}
