import { styles } from './styles.js';

const sheets = new WeakMap<Document, CSSStyleSheet>();

/** The one style sheet that all elements of a document share. */
export function styleSheetOf(document: Document): CSSStyleSheet {
  let sheet = sheets.get(document);
  if (!sheet) {
    // A sheet can only be used in the document in whose window it was made.
    sheet = new (document.defaultView ?? window).CSSStyleSheet();
    sheet.replaceSync(styles);
    sheets.set(document, sheet);
  }
  return sheet;
}
