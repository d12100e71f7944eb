/** A websocket that comes back: hello and ready, heartbeat, back-off; what is said over it is not its business. */

import { delay } from "./backoff";
import { CLOSE, decodeFrame, type ClientFrame, type ServerFrame } from "./protocol";
import { SessionRefused } from "./session";

export type Link = "idle" | "connecting" | "online" | "offline";

export interface ConnectionEvents {
  /** The first frame of a connection; may open a session first, and fail. */
  hello(): Promise<ClientFrame>;
  frame(frame: ServerFrame): void;
  link(link: Link): void;
  /** The server does not know our token any more; the next hello needs another one. */
  tokenRefused(): void;
  /** What was said is no longer there; the next hello needs a new session. */
  gone(): void;
}

const READY_WITHIN_MS = 10_000;
const PING_EVERY_MS = 25_000;
const ANSWER_WITHIN_MS = 8_000;
const STABLE_AFTER_MS = 5_000;
const TOO_FAST_PAUSE_MS = 5_000;

export class Connection {
  private socket: WebSocket | null = null;
  private running = false;
  private connecting = false;
  private ready = false;
  private attempt = 0;
  private retryTimer = 0;
  private deadline = 0;
  private heartbeat = 0;
  private stable = 0;

  constructor(
    private readonly url: string,
    private readonly events: ConnectionEvents,
  ) {}

  /** Connect, and stay connected until `stop`. Calling it again is harmless. */
  start(): void {
    if (this.running) return;
    this.running = true;
    window.addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.check);
    void this.connect();
  }

  stop(): void {
    this.running = false;
    window.removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.check);
    clearTimeout(this.retryTimer);
    this.letGo();
    this.events.link("idle");
  }

  /** Send now if there is a ready connection; false if not, and nothing is queued. */
  send(frame: ClientFrame): boolean {
    if (!this.ready || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Try at once instead of waiting for the next attempt. */
  readonly hurry = (): void => {
    if (!this.running || this.socket || this.connecting) return;
    clearTimeout(this.retryTimer);
    void this.connect();
  };

  /** Drop this connection, which no longer answers, for a new one. */
  renew(): void {
    if (this.socket) this.lose();
  }

  private async connect(): Promise<void> {
    this.connecting = true;
    if (this.attempt === 0) this.events.link("connecting");
    try {
      const hello = await this.events.hello();
      if (this.running) this.attach(new WebSocket(this.url), hello);
    } catch (error) {
      this.retry(error instanceof SessionRefused ? error.retryAfter : 0);
    } finally {
      this.connecting = false;
    }
  }

  private attach(socket: WebSocket, hello: ClientFrame): void {
    this.socket = socket;
    this.deadline = window.setTimeout(() => this.lose(), READY_WITHIN_MS);
    socket.onopen = () => socket.send(JSON.stringify(hello));
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = (event) => this.lose(event.code);
  }

  private receive(data: unknown): void {
    clearTimeout(this.deadline);
    const frame = decodeFrame(data);
    if (!frame) return;
    if (frame.type === "ready") this.becomeReady();
    this.events.frame(frame);
  }

  private becomeReady(): void {
    this.ready = true;
    this.events.link("online");
    clearInterval(this.heartbeat);
    this.heartbeat = window.setInterval(this.ping, PING_EVERY_MS);
    this.stable = window.setTimeout(() => (this.attempt = 0), STABLE_AFTER_MS);
  }

  private readonly ping = (): void => {
    if (!this.send({ type: "ping" })) return;
    clearTimeout(this.deadline);
    this.deadline = window.setTimeout(() => this.lose(), ANSWER_WITHIN_MS);
  };

  /** A laptop that wakes up holds a socket that looks open and is dead: ask. */
  private readonly check = (): void => {
    if (document.visibilityState !== "visible") return;
    if (this.socket) this.ping();
    else this.hurry();
  };

  private lose(code?: number): void {
    this.letGo();
    if (code === CLOSE.badToken) this.events.tokenRefused();
    if (code === CLOSE.gone) this.events.gone();
    this.retry(code === CLOSE.tooFast ? TOO_FAST_PAUSE_MS : 0);
  }

  private letGo(): void {
    clearTimeout(this.deadline);
    clearTimeout(this.stable);
    clearInterval(this.heartbeat);
    this.ready = false;
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private retry(atLeast: number): void {
    if (!this.running) return;
    this.events.link("offline");
    clearTimeout(this.retryTimer);
    this.retryTimer = window.setTimeout(() => void this.connect(), Math.max(atLeast, delay(this.attempt)));
    this.attempt += 1;
  }
}
