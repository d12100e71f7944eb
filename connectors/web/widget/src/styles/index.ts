/** The widget's style sheet, as an object: no style attribute or element that a content security policy could refuse. */

import base from "./base.css?inline";
import composer from "./composer.css?inline";
import log from "./log.css?inline";
import panel from "./panel.css?inline";

let sheet: CSSStyleSheet | null = null;

export function styles(): CSSStyleSheet {
  if (sheet) return sheet;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(base + panel + log + composer);
  return sheet;
}
