/** Opening a session over HTTP: who the visitor is, what was said so far, how the shop greets. */

import type { Session } from "./protocol";

export interface SessionRequest {
  token?: string;
  identity?: string;
  locale?: string;
}

/** The server answered, but not with a session. */
export class SessionRefused extends Error {
  constructor(
    readonly status: number,
    /** How long the server asks to be left alone, in ms. */
    readonly retryAfter: number,
  ) {
    super(`session refused with ${status}`);
  }

  /** Whether what we sent was not accepted: sending the same again would not help. */
  get isOurs(): boolean {
    return [400, 401, 403, 404, 422].includes(this.status);
  }
}

const TIMEOUT_MS = 10_000;

export async function openSession(server: string, request: SessionRequest): Promise<Session> {
  const response = await fetch(`${server}/channels/web/sessions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
    credentials: "omit",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new SessionRefused(response.status, Number(response.headers.get("Retry-After") ?? 0) * 1000);
  return (await response.json()) as Session;
}
