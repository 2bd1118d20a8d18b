/** How text may look; the codes are the terminal's own colours, so that a user's theme rules. */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Colour = keyof typeof CODES;

/** Paints text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

/** @param color - false for a painter that does nothing. */
export function painter(color: boolean): Paint {
  return (colour, text) => {
    if (!color || text === '') return text;
    const [on, off] = CODES[colour];
    return `\u001b[${String(on)}m${text}\u001b[${String(off)}m`;
  };
}
