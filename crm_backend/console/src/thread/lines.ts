/** What a thread looks like: days, messages of one author close together, events between them. Pure functions. */

import type { Message } from "../api/types";
import { sameDay } from "../time/format";

export type Line =
  | { kind: "day"; key: string; at: string }
  | { kind: "event"; key: string; message: Message }
  | { kind: "message"; key: string; message: Message; first: boolean };

const CLOSE_MS = 5 * 60_000;

export function lines(thread: Message[]): Line[] {
  const all: Line[] = [];
  let before: Message | undefined;
  for (const message of thread) {
    const newDay = !before || !sameDay(Date.parse(before.at), Date.parse(message.at));
    if (newDay) all.push({ kind: "day", key: `day:${message.id}`, at: message.at });
    if (message.author === "system") all.push({ kind: "event", key: message.id, message });
    else all.push({ kind: "message", key: message.id, message, first: newDay || !goesOn(before, message) });
    before = message;
  }
  return all;
}

function goesOn(before: Message | undefined, message: Message): boolean {
  return (
    before !== undefined &&
    before.author === message.author &&
    before.internal === message.internal &&
    before.agent?.id === message.agent?.id &&
    Date.parse(message.at) - Date.parse(before.at) < CLOSE_MS
  );
}

export interface Span {
  start: number;
  end: number;
}

export interface Piece<T extends Span> {
  text: string;
  span: T | null;
}

/** The text cut where spans begin and end; their positions count code points, and overlapping ones yield to the first. */
export function pieces<T extends Span>(text: string, spans: T[]): Piece<T>[] {
  const points = Array.from(text);
  const cut: Piece<T>[] = [];
  let at = 0;
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    if (span.start < at || span.end <= span.start || span.end > points.length) continue;
    if (span.start > at) cut.push({ text: points.slice(at, span.start).join(""), span: null });
    cut.push({ text: points.slice(span.start, span.end).join(""), span });
    at = span.end;
  }
  if (at < points.length) cut.push({ text: points.slice(at).join(""), span: null });
  return cut;
}

const ADDRESS = /https?:\/\/[^\s<>"'，。、；！？（）「」]+/g;
const CLOSING = /[.,;:!?)\]]+$/;

export interface Part {
  text: string;
  href: string | null;
}

/** The text cut where web addresses begin and end; a full stop after one is not part of it. */
export function parts(text: string): Part[] {
  const cut: Part[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const href = found.replace(CLOSING, "");
    if (index > at) cut.push({ text: text.slice(at, index), href: null });
    cut.push({ text: href, href });
    at = index + href.length;
  }
  if (at < text.length) cut.push({ text: text.slice(at), href: null });
  return cut;
}
