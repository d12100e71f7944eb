/** What the script tag does: defines the element and puts one on the page, with the tag's own data attributes. */

import { ATTRIBUTES } from "./config";
import { ConciergeChat } from "./element";

const NAME = "concierge-chat";

// Only readable while the script runs: later the page has moved on.
const script = document.currentScript as HTMLScriptElement | null;

function insert(): void {
  // A page that loads the tag again, after a sign-in for example, gets one chat, not two.
  document.querySelectorAll(NAME).forEach((old) => old.remove());
  const element = document.createElement(NAME);
  for (const name of ATTRIBUTES) {
    const value = script?.getAttribute(name);
    if (value) element.setAttribute(name, value);
  }
  if (script && !element.dataset["server"]) element.dataset["server"] = new URL(script.src).origin;
  document.body.append(element);
}

if (!customElements.get(NAME)) customElements.define(NAME, ConciergeChat);
if (document.body) insert();
else document.addEventListener("DOMContentLoaded", insert, { once: true });
