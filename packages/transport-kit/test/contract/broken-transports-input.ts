import type { JsonRpcMessage, ProgressError } from '@milepost/progress-core';

import type { BrokenTransport } from './broken-transport.js';
import { ReferenceTransport } from './reference-transport.js';

class DecodesEachChunk extends ReferenceTransport {
  #text = '';

  protected override onChunk(bytes: Uint8Array): void {
    const lines = (this.#text + new TextDecoder().decode(bytes)).split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) this.onLine(line);
  }
}

class TakesAChunkForAFrame extends ReferenceTransport {
  protected override onChunk(bytes: Uint8Array): void {
    this.onLine(new TextDecoder().decode(bytes).trim());
  }
}

class DropsTheStartOfAFrame extends ReferenceTransport {
  protected override onChunk(bytes: Uint8Array): void {
    super.onChunk(bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1));
  }
}

class IsSilentOnBadJson extends ReferenceTransport {
  protected override onBadInput(error: ProgressError): void {
    if (!error.message.includes('is not JSON:')) super.onBadInput(error);
  }
}

class DeliversAnyJson extends ReferenceTransport {
  protected override onLine(line: string): void {
    try {
      this.deliver(JSON.parse(line) as JsonRpcMessage);
    } catch (error) {
      this.reportError(error);
    }
  }
}

class ClosesOnBadInput extends ReferenceTransport {
  protected override onBadInput(error: ProgressError): void {
    super.onBadInput(error);
    void this.close();
  }
}

class StopsAfterTooLong extends ReferenceTransport {
  #stopped = false;

  protected override reportError(error: unknown): void {
    this.#stopped = true;
    super.reportError(error);
  }

  protected override onChunk(bytes: Uint8Array): void {
    if (!this.#stopped) super.onChunk(bytes);
  }
}

class CountsCharacters extends ReferenceTransport {
  protected override onLine(line: string): void {
    if (line.length <= (this.options.maxMessageBytes ?? Infinity)) super.onLine(line);
    else this.reportError(new Error('too long'));
  }

  protected override onChunk(bytes: Uint8Array): void {
    for (const line of new TextDecoder().decode(bytes).split('\n')) if (line !== '') this.onLine(line);
  }
}

/** Faults in the handling of chunks, invalid input and long messages. */
export const brokenInInput: readonly BrokenTransport[] = [
  {
    fault: 'decodes each chunk separately',
    create: (options) => new DecodesEachChunk(options),
    fails: {
      'framing/split': '"params":{"index":0,"text":"\ufffd',
    },
  },
  {
    fault: 'treats each chunk as one frame',
    create: (options) => new TakesAChunkForAFrame(options),
    fails: {
      'framing/split': 'Two messages at the client: it did not happen',
      'framing/merged': 'Nine messages at the client: it did not happen',
      'delivery/one-tick': '2000 messages at the server: it did not happen',
    },
  },
  {
    fault: 'drops an incomplete frame at the end of a chunk',
    create: (options) => new DropsTheStartOfAFrame(options),
    fails: {
      'framing/split': 'Two messages at the client: it did not happen',
      'framing/merged': 'The tenth message at the client: it did not happen',
    },
  },
  {
    fault: 'does not report input that is not JSON',
    create: (options) => new IsSilentOnBadJson(options),
    fails: {
      'input/not-json': 'onerror of the server was not called for the input not JSON',
    },
  },
  {
    fault: 'delivers JSON that is not JSON-RPC',
    create: (options) => new DeliversAnyJson(options),
    fails: {
      'input/not-json-rpc': 'onerror of the server was not called for the input null',
    },
  },
  {
    fault: 'closes on invalid input',
    create: (options) => new ClosesOnBadInput(options),
    fails: {
      'input/not-json': 'The message at the server after the input not JSON: it did not happen',
      'input/not-json-rpc': 'The message at the server after the input null: it did not happen',
    },
  },
  {
    fault: 'has no message limit',
    create: (options) => new ReferenceTransport({ ...options, maxMessageBytes: undefined }),
    fails: {
      'limit/over': 'for a message that is too long: it did not happen',
    },
  },
  {
    fault: 'has a message limit that is one byte too low',
    create: (options) =>
      new ReferenceTransport({
        ...options,
        maxMessageBytes: options.maxMessageBytes === undefined ? undefined : options.maxMessageBytes - 1,
      }),
    fails: {
      'limit/at': 'The message at the server: it did not happen',
    },
  },
  {
    fault: 'counts characters instead of bytes',
    create: (options) => new CountsCharacters(options),
    fails: {
      'limit/over': 'for a message that is too long: it did not happen',
    },
  },
  {
    fault: 'stops reading after a message that is too long',
    create: (options) => new StopsAfterTooLong(options),
    fails: {
      'limit/over': 'The next message at the server, or onclose of both ends: it did not happen',
      'input/not-json': 'The message at the server after the input not JSON: it did not happen',
    },
  },
];
