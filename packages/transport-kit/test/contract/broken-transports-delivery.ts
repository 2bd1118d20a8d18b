import type { JsonRpcMessage } from '@milepost/progress-core';

import type { BrokenTransport } from './broken-transport.js';
import { ReferenceTransport } from './reference-transport.js';

class DeliversTwice extends ReferenceTransport {
  protected override deliver(message: JsonRpcMessage): void {
    super.deliver(message);
    super.deliver(message);
  }
}

class WritesLastFirst extends ReferenceTransport {
  protected override write(frames: readonly string[], done: (error?: unknown) => void): void {
    super.write([...frames].reverse(), done);
  }
}

class DropsWhatIsMany extends ReferenceTransport {
  protected override write(frames: readonly string[], done: (error?: unknown) => void): void {
    super.write(frames.slice(0, 1_000), done);
  }
}

class DeliversProgressLater extends ReferenceTransport {
  protected override deliver(message: JsonRpcMessage): void {
    const deliver = (): void => super.deliver(message);
    if ('method' in message && message.method === 'notifications/progress') setImmediate(deliver);
    else deliver();
  }
}

class DropsErrorResponses extends ReferenceTransport {
  protected override deliver(message: JsonRpcMessage): void {
    if (!('error' in message)) super.deliver(message);
  }
}

class MakesTokensNumbers extends ReferenceTransport {
  protected override deliver(message: JsonRpcMessage): void {
    if ('params' in message && message.params && 'progressToken' in message.params)
      message.params['progressToken'] = Number(message.params['progressToken']);
    super.deliver(message);
  }
}

class WritesLatin1 extends ReferenceTransport {
  protected override write(frames: readonly string[], done: (error?: unknown) => void): void {
    this.options.outgoing.write(Buffer.from(`${frames.join('\n')}\n`, 'latin1'), done);
  }
}

class DropsWhatIsLarge extends ReferenceTransport {
  protected override onLine(line: string): void {
    if (line.length < 100_000) super.onLine(line);
  }
}

/** Faults in order, framing and content. */
export const brokenInDelivery: readonly BrokenTransport[] = [
  {
    fault: 'delivers every message twice',
    create: (options) => new DeliversTwice(options),
    fails: {
      'delivery/in-order': 'messages did not arrive at the server once each and in order',
      'delivery/one-tick': 'messages did not arrive at the server once each and in order',
      'start/twice': 'did not receive each message once after the second start',
    },
  },
  {
    fault: 'writes the messages of a tick in reverse',
    create: (options) => new WritesLastFirst(options),
    fails: {
      'delivery/one-tick': 'messages did not arrive at the server once each and in order',
      'delivery/progress-before-response':
        'For request 0, the server received progress [1] before the response',
    },
  },
  {
    fault: 'drops all but 1,000 messages of a tick',
    create: (options) => new DropsWhatIsMany(options),
    fails: {
      'delivery/one-tick': '2000 messages at the server: it did not happen',
    },
  },
  {
    fault: 'delivers progress one turn of the event loop too late',
    create: (options) => new DeliversProgressLater(options),
    fails: {
      'delivery/progress-before-response':
        'For request 0, the server received progress [1] before the response',
    },
  },
  {
    fault: 'drops error responses',
    create: (options) => new DropsErrorResponses(options),
    fails: {
      'delivery/kinds': '7 messages at the server: it did not happen',
    },
  },
  {
    fault: 'converts tokens to numbers',
    create: (options) => new MakesTokensNumbers(options),
    fails: {
      'delivery/token-types': '"params":{"progressToken":1,',
    },
  },
  {
    fault: 'encodes messages as Latin-1',
    create: (options) => new WritesLatin1(options),
    fails: {
      'delivery/multi-byte': '9 messages at the server: it did not happen',
      'delivery/large':
        'arrived at the server as {"jsonrpc":"2.0","method":"contract/note","params":{"index":0,"text":"\ufffd',
    },
  },
  {
    fault: 'drops messages of 100,000 characters or more',
    create: (options) => new DropsWhatIsLarge(options),
    fails: {
      'delivery/large': '2 messages at the server: it did not happen',
    },
  },
];
