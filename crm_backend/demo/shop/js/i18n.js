/** The shop's words: one catalogue for each language, put into the page where an element names a key. */

const SAVED = "lantern.language";

let names = {};
let language = "en";
let words = {};

/** The names of the languages that there are catalogues for, by code. */
export async function loadLanguages() {
  const response = await fetch("/shop/languages.json");
  names = await response.json();
  return names;
}

/** The language that the address asks for, else the one chosen before, else the browser's; English where we have none. */
export function initialLanguage() {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(SAVED) ?? navigator.language;
  const code = asked.toLowerCase().split("-")[0];
  return code in names ? code : "en";
}

export function currentLanguage() {
  return language;
}

export async function useLanguage(code) {
  const response = await fetch(`i18n/${code}.json`);
  words = await response.json();
  language = code;
  localStorage.setItem(SAVED, code);
  document.documentElement.lang = text("language.tag");
  document.title = text("page.title");
  translate(document);
}

/** The text for a key; `{name}` stands for the value given for it. */
export function text(key, values = {}) {
  return (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

function translate(root) {
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
  for (const element of root.querySelectorAll("[data-label]")) element.setAttribute("aria-label", text(element.dataset.label));
  for (const element of root.querySelectorAll("[data-alt]")) element.alt = text(element.dataset.alt);
}
