/** What is typed of an answer and not saved yet: kept in this tab, by language. */

import { useState } from "react";
import { ofThisTab } from "../../state/browser";
import { Store } from "../../state/store";

export type Typed = Record<string, string[]>;

/** Counts what is kept, so that the list can mark it. */
export const kept = new Store(0);

const keyOf = (name: string) => `answer.${name}`;

export function readTyped(name: string): Typed {
  try {
    return JSON.parse(ofThisTab.read(keyOf(name)) ?? "{}") as Typed;
  } catch {
    return {};
  }
}

export const hasTyped = (name: string): boolean => Object.keys(readTyped(name)).length > 0;

export function useTyped(name: string, stored: Typed) {
  const [typed, setTyped] = useState<Typed>(() => readTyped(name));
  const put = (next: Typed) => {
    ofThisTab.write(keyOf(name), Object.keys(next).length ? JSON.stringify(next) : null);
    setTyped(next);
    kept.set((count) => count + 1);
  };
  const change = (language: string, texts: string[]) => {
    const { [language]: _, ...others } = typed;
    put(same(texts, stored[language] ?? []) ? others : { ...others, [language]: texts });
  };
  return { typed, put, change };
}

export const same = (one: readonly string[], other: readonly string[]): boolean => JSON.stringify(one) === JSON.stringify(other);
