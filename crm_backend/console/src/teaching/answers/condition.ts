/** How the value of a condition reads: yes and no, or the value itself. */

import type { Texts } from "../texts";

export const conditionWords = (value: string | boolean, t: Texts["answers"]): string =>
  typeof value === "boolean" ? (value ? t.yes : t.no) : value;
