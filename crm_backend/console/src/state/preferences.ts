/** How this person likes the console: language, theme, which panels are open. */

import { remembered } from "./browser";
import { Store } from "./store";

export type Language = "en" | "zh";
export type Theme = "system" | "light" | "dark";

function initialLanguage(): Language {
  const wanted = remembered.read("language") ?? navigator.language;
  return wanted.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function initialTheme(): Theme {
  const wanted = remembered.read("theme");
  return wanted === "light" || wanted === "dark" ? wanted : "system";
}

export const language = new Store<Language>(initialLanguage());
export const theme = new Store<Theme>(initialTheme());
export const cardOpen = new Store(remembered.read("card") !== "closed");
export const viewsOpen = new Store(remembered.read("views") !== "closed");

export function setLanguage(next: Language): void {
  remembered.write("language", next);
  document.documentElement.lang = next === "zh" ? "zh-Hans" : "en";
  language.set(next);
}

export function setTheme(next: Theme): void {
  remembered.write("theme", next === "system" ? null : next);
  theme.set(next);
}

export function toggle(panel: "card" | "views"): void {
  const store = panel === "card" ? cardOpen : viewsOpen;
  store.set((open) => !open);
  remembered.write(panel, store.get() ? null : "closed");
}
