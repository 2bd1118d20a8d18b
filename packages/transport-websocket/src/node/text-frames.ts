/** The first byte of a text message that is sent in one frame. */
const FIN_TEXT = 0x81;

/**
 * If a payload is shorter than 126 bytes, the second byte is its length. Otherwise the second byte is one of
 * these numbers, and the length follows.
 */
const LENGTH_IN_16_BITS = 126;
const LENGTH_IN_64_BITS = 127;

/**
 * Encodes texts as unmasked frames in one buffer, for a server to write. With `ws`, each frame would cost two
 * buffers and a write.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
export function encodeTextFrames(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const total = lengths.reduce((sum, length) => sum + headerLength(length) + length, 0);
  const frames = Buffer.allocUnsafe(total);
  let offset = 0;
  for (let index = 0; index < texts.length; index++) {
    const [text, length] = [texts[index] as string, lengths[index] as number];
    offset = writeHeader(frames, offset, length);
    // If there are as many bytes as code units, each character is one byte, and `latin1` is faster.
    offset += frames.write(text, offset, length, length === text.length ? 'latin1' : 'utf8');
  }
  return frames;
}

function headerLength(length: number): number {
  if (length < LENGTH_IN_16_BITS) return 2;
  return length < 65_536 ? 4 : 10;
}

function writeHeader(frames: Buffer, offset: number, length: number): number {
  frames[offset] = FIN_TEXT;
  if (length < LENGTH_IN_16_BITS) {
    frames[offset + 1] = length;
    return offset + 2;
  }
  if (length < 65_536) {
    frames[offset + 1] = LENGTH_IN_16_BITS;
    return frames.writeUInt16BE(length, offset + 2);
  }
  frames[offset + 1] = LENGTH_IN_64_BITS;
  // The length is far below 2^53, so it is an exact number.
  frames.writeUInt32BE(Math.floor(length / 2 ** 32), offset + 2);
  return frames.writeUInt32BE(length % 2 ** 32, offset + 6);
}
