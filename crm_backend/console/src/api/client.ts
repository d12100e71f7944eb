/** The one door to the CRM's HTTP API: the session cookie goes along by itself, changes carry the CSRF token. */

import type { SignedIn } from "./types";

const TIMEOUT_MS = 20_000;

/** The CRM answered, and it was a refusal; `code` says which (see crm_backend/errors.py). */
export interface Fault {
  reason: string;
  code?: string;
  about?: Record<string, string>;
  file: string | null;
  line: number | null;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly retryAfter: number | null,
    /** What the CRM says of it, in English: for what names a file and a line. */
    readonly detail: string | null = null,
    /** What is wrong with files, one by one, each with a code of its own. */
    readonly problems: readonly Fault[] = [],
  ) {
    super(`${status} ${code}`);
  }
}

/** No answer came: offline, restarting, or too slow. What was sent may or may not have arrived. */
export class Unreachable extends Error {}

/** RFC 9457, as far as we read it. */
interface Problem {
  code?: string;
  detail?: string;
  problems?: Fault[];
}

interface Refusal {
  status: number;
  problem: Problem | null;
  retryAfter: string | null;
}

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

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.#change(() => this.#call<T>("POST", path, body));
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.#change(() => this.#call<T>("PUT", path, body));
  }

  delete<T>(path: string): Promise<T> {
    return this.#change(() => this.#call<T>("DELETE", path));
  }

  /** Bring a file as it is; `onProgress` hears how much of it has gone out, 0 to 1. `signal` stops it. */
  upload<T>(path: string, file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<T> {
    return this.#change(() => this.#bring<T>(`${path}?name=${encodeURIComponent(file.name)}`, file, onProgress, signal));
  }

  async #change<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "csrf")) throw error;
      this.csrfToken = (await this.get<SignedIn>("/auth/me")).csrf_token; // signed in again in another tab
      return call();
    }
  }

  /** `fetch` cannot tell how far an upload is. */
  #bring<T>(path: string, file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<T> {
    const session = this.csrfToken;
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", `/api/v1${path}`);
      request.responseType = "json";
      if (session) request.setRequestHeader("X-CSRF-Token", session);
      request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
      request.onload = () => {
        const retryAfter = request.getResponseHeader("Retry-After");
        if (request.status >= 200 && request.status < 300) resolve(request.response as T);
        else reject(this.#refusal({ status: request.status, problem: request.response as Problem | null, retryAfter }, session));
      };
      request.onerror = request.onabort = () => reject(new Unreachable("upload"));
      signal.addEventListener("abort", () => request.abort());
      request.send(file);
    });
  }

  async #call<T>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<T> {
    const session = this.csrfToken;
    const headers: Record<string, string> = { Accept: "application/json" };
    if (body) headers["Content-Type"] = "application/json";
    if (method !== "GET" && this.csrfToken) headers["X-CSRF-Token"] = this.csrfToken;
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
    const problem = (await response.json().catch(() => null)) as Problem | null;
    throw this.#refusal({ status: response.status, problem, retryAfter: response.headers.get("Retry-After") }, session);
  }

  #refusal({ status, problem, retryAfter }: Refusal, session: string | null): Error {
    if (status >= 502 && status <= 504) return new Unreachable(String(status));
    const code = problem?.code ?? "unknown";
    const stillOurs = session === this.csrfToken; // else this was asked before the present session began
    if (status === 401 && code !== "wrong_credentials" && stillOurs) this.onSignedOut();
    return new ApiError(status, code, Number(retryAfter) || null, problem?.detail ?? null, problem?.problems ?? []);
  }
}

export const api = new ApiClient();
