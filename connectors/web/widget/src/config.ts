/** What the page says about the chat: the attributes of the script tag, which become those of the element. */

export const ATTRIBUTES = ["data-identity", "data-locale", "data-theme", "data-server"] as const;

export interface Config {
  /** Origin of the Concierge server, without a trailing slash. */
  server: string;
  /** The site's signed statement (JWT) of who is signed in. */
  identity: string | null;
  /** Locale that the page asks for. */
  locale: string | null;
}

export function readConfig(element: HTMLElement): Config {
  return {
    server: new URL(element.dataset["server"] || location.href, location.href).origin,
    identity: element.dataset["identity"] || null,
    locale: element.dataset["locale"] || null,
  };
}

/** The subject that an identity names: it only chooses a drawer of the browser's storage, the server checks the signature. */
export function subjectOf(identity: string): string {
  try {
    const body = identity.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/");
    const claims = JSON.parse(atob(body)) as { sub?: unknown };
    return String(claims.sub ?? "");
  } catch {
    return "";
  }
}
