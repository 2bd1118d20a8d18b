import { type JsonRpcMessage, ProgressError } from '@milepost/progress-core';
import { Outbox, parseMessage, TransportBase } from '@milepost/transport-kit';

/** A whole transport: JSON-RPC over a MessagePort, to a worker or a frame. */
class PortTransport extends TransportBase {
  readonly #outbox = new Outbox({
    write: (frames, done) => {
      for (const frame of frames) this.port.postMessage(frame);
      done();
    },
  });

  constructor(readonly port: MessagePort) {
    super();
  }

  protected open(): Promise<void> {
    this.port.onmessage = ({ data }: MessageEvent<string>) => {
      const message = parseMessage(data);
      if (message instanceof ProgressError) this.reportError(message);
      else this.deliver(message);
    };
    return Promise.resolve();
  }

  send(message: JsonRpcMessage): Promise<void> {
    return this.state === 'started' ? this.#outbox.send(message) : this.refuse();
  }

  close(): Promise<void> {
    this.#outbox.close();
    this.port.close();
    this.finish();
    return Promise.resolve();
  }
}

const { port1, port2 } = new MessageChannel();
const [here, there] = [new PortTransport(port1), new PortTransport(port2)];
there.onmessage = (message) => console.log('received', JSON.stringify(message));
there.onerror = (error) => {
  console.log('reported', error.message);
  void here.close();
};
here.onclose = () => console.log('closed');
await Promise.all([here.start(), there.start()]);

for (let step = 1; step <= 3; step++) void here.send({ jsonrpc: '2.0', method: 'step', params: { step } });
await here.send({ jsonrpc: '2.0', id: 1, result: {} });
port1.postMessage('not JSON');
