/** The product grid: one of each family at first, filters, and all of it on demand. */

import { ask } from "./chat.js";
import { currentLanguage, text } from "./i18n.js";

const GROUPS = {
  light: ["desk lamp", "floor lamp", "smart bulb", "LED strip"],
  home: ["air purifier", "robot vacuum", "electric kettle"],
  power: ["noise-cancelling headphones", "wireless charger", "smart plug"],
};
const PLACEHOLDERS = 10;

const grid = document.getElementById("grid");
const filters = document.getElementById("filters");
const foot = document.getElementById("grid-foot");

let items = [];
let group = "all";
let all = false;

export async function loadProducts() {
  showFilters();
  foot.replaceChildren();
  if (items.length === 0) showPlaceholders();
  try {
    const response = await fetch(`/shop/products.json?locale=${currentLanguage()}`);
    if (!response.ok) throw new Error(String(response.status));
    items = (await response.json()).items;
    show();
  } catch {
    showFailure();
  }
}

function show() {
  const chosen = group === "all" ? items : items.filter((item) => GROUPS[group].includes(item.family));
  const shown = all ? chosen : firstOfEachFamily(chosen);
  const empty = make("li", "remark", text("products.empty"));
  grid.replaceChildren(...(shown.length > 0 ? shown.map(card) : [empty]));
  grid.removeAttribute("aria-busy");
  foot.replaceChildren();
  if (shown.length < chosen.length) foot.append(moreButton(chosen.length));
}

/** At first one of each, or two where a group has few families. */
function firstOfEachFamily(chosen) {
  const seen = new Map();
  const most = group === "all" ? 1 : 2;
  return chosen.filter(({ family }) => {
    seen.set(family, (seen.get(family) ?? 0) + 1);
    return seen.get(family) <= most;
  });
}

function card(item) {
  const picture = make("img");
  Object.assign(picture, { src: item.image_url, alt: "", loading: "lazy", width: 400, height: 400 });
  const askButton = make("button", "textual", text("products.ask"));
  askButton.type = "button";
  askButton.setAttribute("aria-label", `${text("products.ask")}: ${item.name}`);
  askButton.addEventListener("click", () => ask(text("products.question", { name: item.name })));
  const row = make("div", "card-foot");
  row.append(make("span", "price", item.price.text), askButton);
  const words = make("div", "card-words");
  words.append(make("h3", "", item.name), make("p", "", item.description), row);
  const element = make("li", "card");
  element.append(picture, words);
  return element;
}

function moreButton(count) {
  const button = make("button", "secondary", text("products.more", { count }));
  button.type = "button";
  button.addEventListener("click", () => {
    const before = grid.children.length;
    all = true;
    show();
    grid.children[before]?.querySelector("button")?.focus();
  });
  return button;
}

function showFilters() {
  filters.replaceChildren(...["all", ...Object.keys(GROUPS)].map(filterButton));
}

function filterButton(name) {
  const button = make("button", "filter", text(`products.${name}`));
  button.type = "button";
  button.setAttribute("aria-pressed", String(name === group));
  button.addEventListener("click", () => {
    group = name;
    all = false;
    for (const other of filters.children) other.setAttribute("aria-pressed", String(other === button));
    show();
  });
  return button;
}

function showPlaceholders() {
  grid.setAttribute("aria-busy", "true");
  grid.replaceChildren(...Array.from({ length: PLACEHOLDERS }, () => make("li", "card placeholder")));
}

function showFailure() {
  const retry = make("button", "secondary", text("products.retry"));
  retry.type = "button";
  retry.addEventListener("click", loadProducts);
  const remark = make("li", "remark", text("products.failed"));
  remark.append(retry);
  grid.replaceChildren(remark);
  grid.removeAttribute("aria-busy");
}

function make(tag, className = "", words = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (words) element.textContent = words;
  return element;
}
