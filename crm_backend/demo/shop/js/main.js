/** The Lantern shop window: language, theme, account, products, and the chat. */

import { identity, onAccountChange, showAccount } from "./account.js";
import { ask, mountChat, openChat, setChatLocale } from "./chat.js";
import { currentLanguage, initialLanguage, loadLanguages, text, useLanguage } from "./i18n.js";
import { loadProducts } from "./products.js";
import { showTheme, theme } from "./theme.js";

const languages = document.getElementById("language");

async function offerLanguages() {
  for (const [code, name] of Object.entries(await loadLanguages())) {
    languages.append(Object.assign(new Option(name, code), { lang: code }));
  }
}

async function showLanguage(code) {
  await useLanguage(code);
  languages.value = code;
  document.getElementById("articles").search = `lang=${currentLanguage()}`;
  showTheme();
  showAccount();
  await loadProducts();
}

async function switchLanguage() {
  await showLanguage(languages.value);
  const address = new URL(location.href);
  address.searchParams.set("lang", currentLanguage());
  history.replaceState(null, "", address);
  setChatLocale(currentLanguage());
}

async function showChat({ open = false } = {}) {
  await mountChat({ identity: await identity(), locale: currentLanguage(), theme: theme() });
  if (open) openChat();
}

languages.addEventListener("change", switchLanguage);
for (const button of document.querySelectorAll("[data-opens-chat]")) button.addEventListener("click", openChat);
for (const button of document.querySelectorAll("[data-asks]")) {
  button.addEventListener("click", () => ask(text(button.dataset.asks)));
}
onAccountChange(() => showChat({ open: true }));

showTheme();
await offerLanguages();
await showLanguage(initialLanguage());
await showChat();
