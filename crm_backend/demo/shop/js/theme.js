/** Light or dark: as the system has it, until the visitor chooses. */

import { setChatTheme } from "./chat.js";
import { text } from "./i18n.js";

const SAVED = "lantern.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const button = document.getElementById("theme");

export function theme() {
  return localStorage.getItem(SAVED) ?? (system.matches ? "dark" : "light");
}

export function showTheme() {
  document.documentElement.dataset.theme = theme();
  const label = text(theme() === "dark" ? "theme.light" : "theme.dark");
  button.setAttribute("aria-label", label);
  button.title = label;
  setChatTheme(theme());
}

button.addEventListener("click", () => {
  localStorage.setItem(SAVED, theme() === "dark" ? "light" : "dark");
  showTheme();
});
system.addEventListener("change", showTheme);
