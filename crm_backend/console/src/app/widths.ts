/** The width from which there is room for all columns at once (1280 px at the usual size of text). */
export const WIDE = "(min-width: 80em)";
