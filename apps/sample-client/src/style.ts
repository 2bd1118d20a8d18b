import { styleText } from 'node:util';

/** A colour, or another style. The colours are the basic ones, so the theme of the user's terminal applies. */
export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Adds the codes of a style to text, or returns the text unchanged. */
export type Paint = (colour: Colour, text: string) => string;

/**
 * Creates a {@link Paint}.
 *
 * @param color - false for a painter that returns every text unchanged.
 */
export function painter(color: boolean): Paint {
  // Without this option, `styleText` itself would decide from the environment whether to add codes.
  return (colour, text) => (color && text !== '' ? styleText(colour, text, { validateStream: false }) : text);
}
