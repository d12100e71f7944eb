/** Who the visitor is: the demo's customer Dana Lin, vouched for by a signed identity, or a stranger. */

import { text } from "./i18n.js";

const SAVED = "lantern.account";
const buttons = [...document.querySelectorAll("[data-account]")];
const problem = document.getElementById("account-problem");

export function account() {
  return sessionStorage.getItem(SAVED) ?? "";
}

/** The identity for the chosen account; null for a stranger, and where signing in fails. */
export async function identity() {
  if (account() === "") return null;
  try {
    const response = await fetch(`/shop/identity.json?as=${encodeURIComponent(account())}`);
    if (!response.ok) throw new Error(String(response.status));
    return (await response.json()).identity;
  } catch {
    sessionStorage.removeItem(SAVED);
    showAccount("account.failed");
    return null;
  }
}

export function showAccount(problemKey = null) {
  const signedIn = account() !== "";
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.account === account()));
  document.getElementById("who").textContent = text(signedIn ? "account.signedIn" : "account.anonymous");
  problem.textContent = problemKey ? text(problemKey) : "";
}

export function onAccountChange(listener) {
  for (const button of buttons) {
    button.addEventListener("click", () => {
      if (button.dataset.account === account()) return;
      sessionStorage.setItem(SAVED, button.dataset.account);
      showAccount();
      listener();
    });
  }
}
