import { type JsonRpcMessage } from '@milepost/progress-core';

import type { BrokenTransport } from './broken-transport.js';
import { ReferenceTransport } from './reference-transport.js';

class StartsAgain extends ReferenceTransport {
  override start(): Promise<void> {
    return this.state === 'started' ? this.open() : super.start();
  }
}

class KeepsWhatIsSentEarly extends ReferenceTransport {
  override send(message: JsonRpcMessage): Promise<void> {
    return this.state === 'created' ? this.outbox.send(message) : super.send(message);
  }
}

class DropsWhatComesEarly extends ReferenceTransport {
  constructor(...args: ConstructorParameters<typeof ReferenceTransport>) {
    super(...args);
    void super.open();
  }

  protected override open(): Promise<void> {
    return Promise.resolve();
  }

  protected override deliver(message: JsonRpcMessage): void {
    if (this.state === 'started') super.deliver(message);
  }
}

class IsSilentOnThrow extends ReferenceTransport {
  protected override deliver(message: JsonRpcMessage): void {
    try {
      if (this.state === 'started') this.onmessage?.(message);
    } catch {
      // The error is not reported to onerror.
    }
  }
}

class LosesTheRestOnThrow extends ReferenceTransport {
  protected override deliver(message: JsonRpcMessage): void {
    if (this.state === 'started') this.onmessage?.(message);
  }

  protected override onChunk(bytes: Uint8Array): void {
    try {
      super.onChunk(bytes);
    } catch (error) {
      this.reportError(error);
    }
  }
}

class ThrowsWhatOnerrorThrows extends ReferenceTransport {
  protected override reportError(error: unknown): void {
    this.onerror?.(error as Error);
  }

  protected override onChunk(bytes: Uint8Array): void {
    try {
      super.onChunk(bytes);
    } catch {
      // With a real event emitter this error would end the process, and the test with it.
    }
  }
}

class ThrowsWhatOncloseThrows extends ReferenceTransport {
  protected override finish(): void {
    const { onclose } = this;
    this.onclose = undefined;
    super.finish();
    onclose?.();
  }

  protected override onEnd(): void {
    try {
      super.onEnd();
    } catch {
      // As above: a real event emitter would end the process.
    }
  }
}

class LeavesATimer extends ReferenceTransport {
  protected override open(): Promise<void> {
    const timer = this.options.clock.setTimeout(() => undefined, 60_000) as NodeJS.Timeout;
    timer.unref();
    return super.open();
  }
}

const ports: MessagePort[] = [];

class LeavesAPort extends ReferenceTransport {
  protected override open(): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => undefined;
    ports.push(port1, port2);
    return super.open();
  }
}

/** Closes the ports that {@link LeavesAPort} has left open, so that the test process can exit. */
export function closeLeftPorts(): void {
  for (const port of ports.splice(0)) port.close();
}

/** Faults in starting, in callbacks that throw, and in cleaning up. */
export const brokenInLife: readonly BrokenTransport[] = [
  {
    fault: 'can be started twice',
    create: (options) => new StartsAgain(options),
    fails: {
      'start/twice': 'The second start() of the client should have been rejected, and is resolved',
    },
  },
  {
    fault: 'accepts messages before the start',
    create: (options) => new KeepsWhatIsSentEarly(options),
    fails: {
      'start/send-before': 'send() of the client before its start should have been rejected',
    },
  },
  {
    fault: 'drops messages that arrive before the start',
    create: (options) => new DropsWhatComesEarly(options),
    fails: {
      'start/receive-before': 'Three messages at the server: it did not happen',
    },
  },
  {
    fault: 'does not report an error of onmessage',
    create: (options) => new IsSilentOnThrow(options),
    fails: {
      'handler/onmessage-throws': 'onerror of the server was not called with what its onmessage threw',
    },
  },
  {
    fault: 'loses the rest of a chunk when onmessage throws',
    create: (options) => new LosesTheRestOnThrow(options),
    fails: {
      'handler/onmessage-throws': 'Five messages at the server: it did not happen',
    },
  },
  {
    fault: 'loses the rest of a chunk when onerror throws',
    create: (options) => new ThrowsWhatOnerrorThrows(options),
    fails: {
      'handler/onerror-throws': 'Five messages at the server: it did not happen',
    },
  },
  {
    fault: 'does not close when onclose throws',
    create: (options) => new ThrowsWhatOncloseThrows(options),
    fails: {
      'handler/onclose-throws': 'close() with an onclose that throws was rejected',
    },
  },
  {
    fault: 'leaves a timer running',
    create: (options) => new LeavesATimer(options),
    fails: {
      'leftovers/no-timer': 'timers still waited: for 60000, 60000 ms',
    },
  },
  {
    fault: 'leaves a port open',
    create: (options) => new LeavesAPort(options),
    fails: {
      'leftovers/no-handle': 'these were still open: 6 × MessagePort',
    },
  },
];
