import { styles } from './styles.js';

const sheets = new WeakMap<Document, CSSStyleSheet>();

/** Returns the style sheet that all elements of a document share. */
export function styleSheetOf(document: Document): CSSStyleSheet {
  let sheet = sheets.get(document);
  if (!sheet) {
    // A style sheet works only in the document whose window created it.
    sheet = new (document.defaultView ?? window).CSSStyleSheet();
    sheet.replaceSync(styles);
    sheets.set(document, sheet);
  }
  return sheet;
}
