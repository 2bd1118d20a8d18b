import { type JsonRpcMessage } from '@milepost/progress-core';

import { Outbox } from '../../src/index.js';
import type { BrokenTransport } from './broken-transport.js';
import { ReferenceTransport } from './reference-transport.js';

const never = new Promise<never>(() => undefined);

class ClosesWithoutAWord extends ReferenceTransport {
  protected override async shutDown(): Promise<void> {
    if (this.state === 'started') await this.drained();
    this.outbox.close();
    this.finish();
  }
}

class DropsWhatWaits extends ReferenceTransport {
  protected override drained(): Promise<void> {
    return Promise.resolve();
  }
}

class ClosesEachTime extends ReferenceTransport {
  override async close(): Promise<void> {
    if (this.state === 'closed') this.onclose?.();
    await super.close();
  }
}

class ClosesTwiceWhenBothDo extends ReferenceTransport {
  protected override onEnd(): void {
    if (this.closing) this.onclose?.();
    super.onEnd();
  }
}

class DeliversTooLate extends ReferenceTransport {
  protected override deliver(message: JsonRpcMessage): void {
    setImmediate(() => setImmediate(() => super.deliver(message)));
  }
}

class HangsWhileClosing extends ReferenceTransport {
  override send(message: JsonRpcMessage): Promise<void> {
    return this.state === 'started' && this.closing ? never : super.send(message);
  }
}

class TakesWhatIsSentLate extends ReferenceTransport {
  override send(message: JsonRpcMessage): Promise<void> {
    return this.state === 'closed' ? Promise.resolve() : super.send(message);
  }
}

class DeliversAfterClose extends ReferenceTransport {
  protected override deliver(message: JsonRpcMessage): void {
    try {
      this.onmessage?.(message);
    } catch (error) {
      this.reportError(error);
    }
  }
}

class IgnoresTheEnd extends ReferenceTransport {
  protected override onEnd(): void {
    // It ignores the end of the wire, like a transport that closes only when the peer announces it.
  }
}

class ForgetsWhatWaits extends ReferenceTransport {
  protected override write(frames: readonly string[], done: () => void): void {
    super.write(frames, (error) => {
      if (error === undefined) done();
    });
  }

  protected override onEnd(): void {
    this.finish();
  }
}

class NeverWaits extends ReferenceTransport {
  protected override write(frames: readonly string[], done: () => void): void {
    super.write(frames, () => undefined);
    done();
  }
}

class KeepsAllProgress extends ReferenceTransport {
  protected override readonly outbox = new Outbox({
    write: (frames, done) => this.write(frames, done),
    tokenOf: () => undefined,
  });
}

class ReplacesEverything extends ReferenceTransport {
  protected override readonly outbox = new Outbox({
    write: (frames, done) => this.write(frames, done),
    tokenOf: () => 'all',
  });
}

class WaitsForEver extends ReferenceTransport {
  protected override async drained(): Promise<void> {
    await this.outbox.flush().catch(() => undefined);
  }
}

/** Faults in closing, in the loss of the peer, and in back-pressure. */
export const brokenInClosing: readonly BrokenTransport[] = [
  {
    fault: 'does not notify the peer of its close',
    create: (options) => new ClosesWithoutAWord(options),
    fails: {
      'close/closes-both': 'onclose of the server: it did not happen',
    },
  },
  {
    fault: 'calls onclose at every close()',
    create: (options) => new ClosesEachTime(options),
    fails: {
      'close/twice': 'onclose of the client was called 2 times',
      'close/from-onclose': 'onclose of the client was called 5 times',
    },
  },
  {
    fault: 'calls onclose twice when both ends close',
    create: (options) => new ClosesTwiceWhenBothDo(options),
    fails: {
      'close/both-ends': 'onclose of the client was called 2 times',
    },
  },
  {
    fault: 'delivers messages only after the close',
    create: (options) => new DeliversTooLate(options),
    fails: {
      'close/flushes': 'of 200 messages before its onclose',
    },
  },
  {
    fault: 'drops waiting messages when it closes',
    create: (options) => new DropsWhatWaits(options),
    fails: {
      'close/flushes': 'of 200 messages before its onclose',
    },
  },
  {
    fault: 'never settles a send during its close',
    create: (options) => new HangsWhileClosing(options),
    fails: {
      'close/send-during': 'send() of the client during its close did not settle',
    },
  },
  {
    fault: 'accepts messages after the close',
    create: (options) => new TakesWhatIsSentLate(options),
    fails: {
      'close/send-after': 'send() of the closed client should have been rejected, and is resolved',
      'loss/closes': 'send() of the client that lost its peer should have been rejected, and is resolved',
    },
  },
  {
    fault: 'delivers messages after onclose',
    create: (options) => new DeliversAfterClose(options),
    fails: {
      'close/from-onmessage': 'A callback of the server was called after its onclose',
      'close/silent-after': 'A callback of the server was called after its onclose',
    },
  },
  {
    fault: 'does not notice that the peer is lost',
    create: (options) => new IgnoresTheEnd(options),
    fails: {
      'loss/closes': 'onclose of the client: it did not happen',
    },
  },
  {
    fault: 'never settles waiting sends when the peer is lost',
    create: (options) => new ForgetsWhatWaits(options),
    fails: {
      'loss/sends-settle': 'Sending while the peer was lost did not settle',
    },
  },
  {
    fault: 'resolves every send at once',
    create: (options) => new NeverWaits(options),
    fails: {
      'pressure/send-waits': 'resolved for 64 MiB, although the server reads nothing',
    },
  },
  {
    fault: 'keeps every waiting progress notification',
    create: (options) => new KeepsAllProgress(options),
    fails: {
      'pressure/coalesces': 'Of 250 updates that one token sent while the server read nothing, 250 arrived',
    },
  },
  {
    fault: 'replaces waiting messages that are not progress',
    create: (options) => new ReplacesEverything(options),
    fails: {
      'pressure/coalesces': 'Messages other than progress did not arrive',
    },
  },
  {
    fault: 'waits for ever for a peer that reads nothing',
    create: (options) => new WaitsForEver(options),
    fails: {
      'pressure/close': 'close() of the client did not settle',
    },
  },
];
