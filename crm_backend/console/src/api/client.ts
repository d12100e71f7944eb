/** The one door to the CRM's HTTP API: the session cookie goes along by itself, changes carry the CSRF token. */

import type { SignedIn } from "./types";

const TIMEOUT_MS = 20_000;

/** The CRM answered, and it was a refusal; `code` says which (see crm_backend/errors.py). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly retryAfter: number | null,
  ) {
    super(`${status} ${code}`);
  }
}

/** No answer came: offline, restarting, or too slow. What was sent may or may not have arrived. */
export class Unreachable extends Error {}

type Query = Record<string, string | number | undefined>;

export class ApiClient {
  csrfToken: string | null = null;
  /** Called when the session has ended, once per refused call. */
  onSignedOut: () => void = () => undefined;

  get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== "") search.set(key, String(value));
    return this.#call<T>("GET", search.size ? `${path}?${search}` : path, undefined, signal);
  }

  async post<T>(path: string, body: object = {}): Promise<T> {
    try {
      return await this.#call<T>("POST", path, body);
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "csrf")) throw error;
      this.csrfToken = (await this.get<SignedIn>("/auth/me")).csrf_token; // signed in again in another tab
      return this.#call<T>("POST", path, body);
    }
  }

  async #call<T>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<T> {
    const session = this.csrfToken;
    const headers: Record<string, string> = { Accept: "application/json" };
    if (body) headers["Content-Type"] = "application/json";
    if (body && this.csrfToken) headers["X-CSRF-Token"] = this.csrfToken;
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    let response: Response;
    try {
      response = await fetch(`/api/v1${path}`, {
        method,
        headers,
        body: body ? JSON.stringify(body) : null,
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Unreachable(String(error));
    }
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
    throw await this.#refusal(response, session);
  }

  async #refusal(response: Response, session: string | null): Promise<Error> {
    if (response.status >= 502 && response.status <= 504) return new Unreachable(String(response.status));
    const problem = (await response.json().catch(() => ({}))) as { code?: string };
    const code = problem.code ?? "unknown";
    const stillOurs = session === this.csrfToken; // else this was asked before the present session began
    if (response.status === 401 && code !== "wrong_credentials" && stillOurs) this.onSignedOut();
    return new ApiError(response.status, code, Number(response.headers.get("Retry-After")) || null);
  }
}

export const api = new ApiClient();
