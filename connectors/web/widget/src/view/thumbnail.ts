/** A small picture of a file that is still on this machine. Drawn on a canvas, so that no content security policy has to allow it. */

import { h, icon } from "./dom";
import { ICONS } from "./icons";

const HEIGHT_PX = 112;
const drawn = new WeakMap<File, HTMLElement>();

/** The file's picture, or an icon for what is no picture and for what the browser cannot read. Drawn once for each file. */
export function thumbnail(file: File): HTMLElement {
  const known = drawn.get(file);
  if (known) return known;
  const frame = h("span", { class: "thumb", "aria-hidden": "true" }, icon(ICONS.document));
  drawn.set(file, frame);
  if (file.type.startsWith("image/")) void draw(file, frame);
  return frame;
}

async function draw(file: File, frame: HTMLElement): Promise<void> {
  try {
    const bitmap = await createImageBitmap(file, { resizeHeight: HEIGHT_PX, resizeQuality: "medium" });
    const canvas = h("canvas", { width: String(bitmap.width), height: String(bitmap.height) });
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    bitmap.close();
    frame.replaceChildren(canvas);
  } catch {
    // Not a picture that this browser can read: the icon stays.
  }
}
