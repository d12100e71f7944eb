/** Lets the customer see that somebody is writing: said now and then, and taken back when the writing rests. */

import { useEffect, useMemo } from "react";
import { api } from "../api/client";

const AGAIN_MS = 3_000;
const REST_MS = 4_000;

export function useTypingSignal(conversationId: string) {
  const signal = useMemo(() => new Signal(conversationId), [conversationId]);
  useEffect(() => () => signal.stop(), [signal]);
  return signal;
}

class Signal {
  #said = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly conversationId: string) {}

  typed(something: boolean): void {
    clearTimeout(this.#rest);
    if (!something) {
      this.stop();
      return;
    }
    this.#rest = setTimeout(() => this.stop(), REST_MS);
    if (Date.now() - this.#said < AGAIN_MS) return;
    this.#said = Date.now();
    this.#say(true);
  }

  stop(): void {
    clearTimeout(this.#rest);
    if (this.#said) this.#say(false);
    this.#said = 0;
  }

  #say(on: boolean): void {
    api.post(`/conversations/${this.conversationId}/typing`, { on }).catch(() => undefined); // a nicety: not worth an error
  }
}
