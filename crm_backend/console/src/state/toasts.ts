/** Short notices at the foot of the page; one with an action can be undone while it shows. */

import { Store } from "./store";

export interface Toast {
  id: number;
  text: string;
  kind: "done" | "problem";
  seconds: number;
  action?: { label: string; run: () => void };
}

export const toasts = new Store<Toast[]>([]);
let last = 0;

export function toast(text: string, options: Partial<Pick<Toast, "kind" | "seconds" | "action">> = {}): void {
  const shown: Toast = { id: ++last, text, kind: "done", seconds: 6, ...options };
  toasts.set((all) => [...all.slice(-2), shown]);
  setTimeout(() => dismiss(shown.id), shown.seconds * 1000);
}

export function dismiss(id: number): void {
  toasts.set((all) => (all.some((one) => one.id === id) ? all.filter((one) => one.id !== id) : all));
}
