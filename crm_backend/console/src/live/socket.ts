/** One websocket to the desk that comes back by itself, with growing pauses, until it is closed. */

import type { Frame } from "../api/types";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const PING_MS = 25_000;
const SILENCE_MS = 10_000;
export const SESSION_ENDED = 4401;

export interface Listener {
  /** Open again; whatever happened meanwhile has to be fetched. */
  onOpen(): void;
  onFrame(frame: Frame): void;
  onLost(): void;
  onSessionEnded(): void;
}

/** How long to wait before a try: doubling, with some chance so that not all consoles return at once. */
export function pause(tries: number, chance: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries) * (0.75 + chance / 2);
}

export class LiveSocket {
  #socket: WebSocket | null = null;
  #tries = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setInterval> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly url: string,
    readonly listener: Listener,
  ) {}

  open(): void {
    addEventListener("online", this.#hurry);
    document.addEventListener("visibilitychange", this.#hurry);
    this.#connect();
  }

  close(): void {
    removeEventListener("online", this.#hurry);
    document.removeEventListener("visibilitychange", this.#hurry);
    this.#drop();
  }

  #connect(): void {
    this.#drop();
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.onopen = () => {
      this.#tries = 0;
      this.#ping = setInterval(() => this.#check(socket), PING_MS);
      this.listener.onOpen();
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      clearTimeout(this.#silence);
      this.listener.onFrame(JSON.parse(event.data) as Frame);
    };
    socket.onclose = ({ code }) => {
      this.#drop();
      this.listener.onLost();
      if (code === SESSION_ENDED) this.listener.onSessionEnded();
      else this.#retry = setTimeout(() => this.#connect(), pause(this.#tries++, Math.random()));
    };
  }

  /** A connection that a sleeping laptop or a router has cut says nothing; an unanswered ping tells. */
  #check(socket: WebSocket): void {
    socket.send(JSON.stringify({ type: "ping" }));
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => socket.close(), SILENCE_MS);
  }

  #hurry = (): void => {
    if (document.visibilityState === "visible" && this.#socket === null) this.#connect();
  };

  #drop(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#ping);
    clearTimeout(this.#silence);
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }
}
