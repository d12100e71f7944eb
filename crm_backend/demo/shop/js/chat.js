/** The chat on the page: the same script tag that any other site would write. */

const element = () => document.querySelector("concierge-chat");

/** Put the chat on the page, for this identity (a JWT, or null for a stranger); one that was there goes. */
export function mountChat({ identity, locale, theme }) {
  const script = document.createElement("script");
  script.src = "/widget.js";
  script.dataset.locale = locale;
  script.dataset.theme = theme;
  if (identity) script.dataset.identity = identity;
  return new Promise((resolve) => {
    script.addEventListener("load", resolve);
    script.addEventListener("error", resolve);
    document.body.append(script);
  }).finally(() => script.remove());
}

export function openChat() {
  element()?.open();
}

/** Open the chat and say this in the customer's name. */
export function ask(words) {
  element()?.ask(words);
}

export function setChatLocale(locale) {
  if (element()) element().dataset.locale = locale;
}

export function setChatTheme(theme) {
  if (element()) element().dataset.theme = theme;
}
