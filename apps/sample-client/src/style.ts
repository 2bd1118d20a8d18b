/**
 * The codes that turn each style on and off. They are the basic colours, so the theme of the user's terminal
 * applies.
 */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** A colour, or another style. */
export type Colour = keyof typeof CODES;

/** Adds the codes of a style to text, or returns the text unchanged. */
export type Paint = (colour: Colour, text: string) => string;

/**
 * Creates a {@link Paint}.
 *
 * @param color - false for a painter that returns every text unchanged.
 */
export function painter(color: boolean): Paint {
  return (colour, text) => {
    if (!color || text === '') return text;
    const [on, off] = CODES[colour];
    return `\u001b[${String(on)}m${text}\u001b[${String(off)}m`;
  };
}
