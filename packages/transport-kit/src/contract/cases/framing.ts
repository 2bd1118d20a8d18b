import { type ContractCase, contractCase } from '../contract-case.js';
import { note, noteIndexes, same, upTo } from '../messages.js';
import { turns } from '../waiting.js';

const TEXT = 'é日😀';

const split: ContractCase = contractCase({
  id: 'framing/split',
  behaviour:
    'frames that arrive byte by byte, and so are cut within characters too, are read as whole messages',
  needs: ['splitFrames'],
  async body(run) {
    const { pair, client, server } = await run.connect();
    const advice = 'Keep the bytes of a frame until it is complete; only then decode and parse it.';
    for (const end of [client, server]) {
      for (const index of [0, 1]) {
        for (const byte of pair.encodeFrame(JSON.stringify(note(index, TEXT)), end.name)) {
          await pair.injectBytes(Uint8Array.of(byte), end.name);
          await turns();
        }
      }
      await run.until(() => end.messages.length >= 2, `Two messages at the ${end.name}`, advice);
      run.expect(
        same(end.messages, [note(0, TEXT), note(1, TEXT)]),
        `They arrived at the ${end.name} as ${JSON.stringify(end.messages)}.`,
        advice,
      );
    }
  },
});

const merged: ContractCase = contractCase({
  id: 'framing/merged',
  behaviour:
    'frames that arrive together are delivered at once, one message each, and an incomplete frame waits for the rest',
  needs: ['splitFrames'],
  async body(run) {
    const { pair, client, server } = await run.connect();
    const advice = 'Deliver every complete frame of a chunk, and keep the rest for the next chunk.';
    for (const end of [client, server]) {
      const bytes = upTo(10).flatMap((index) => [
        ...pair.encodeFrame(JSON.stringify(note(index, TEXT)), end.name),
      ]);
      const cut = bytes.length - 9;
      await pair.injectBytes(Uint8Array.from(bytes.slice(0, cut)), end.name);
      await run.until(() => end.messages.length >= 9, `Nine messages at the ${end.name}`, advice);
      await pair.injectBytes(Uint8Array.from(bytes.slice(cut)), end.name);
      await run.until(() => end.messages.length >= 10, `The tenth message at the ${end.name}`, advice);
      run.expect(
        same(noteIndexes(end.messages), upTo(10)),
        'They did not arrive once each and in order.',
        advice,
      );
    }
  },
});

export const framingCases: readonly ContractCase[] = [split, merged];
