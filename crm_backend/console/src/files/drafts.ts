/** Files that this person is about to send: uploaded as soon as they are chosen, kept in memory until their message goes. */

import { ApiError, api, Unreachable } from "../api/client";
import type { Attachment } from "../api/types";
import { Store } from "../state/store";

export const MOST_FILES = 10;
export const LARGEST_MB = 10;
const LARGEST = LARGEST_MB * 1024 * 1024;

export interface FileDraft {
  id: string;
  conversationId: string;
  name: string;
  size: number;
  /** Null for one that came back from a message that was refused. */
  file: File | null;
  /** How much of it has been uploaded, 0 to 1. */
  share: number;
  state: "uploading" | "waiting" | "ready" | "failed";
  error?: unknown;
  uploaded: Attachment | null;
}

export interface FileRefusal {
  name: string;
  why: "tooLarge" | "empty" | "tooMany";
}

export const fileDrafts = new Store<FileDraft[]>([]);
const stops = new Map<string, AbortController>();

/** Take files into the composer of a conversation; returns what was not taken. */
export function addFiles(conversationId: string, files: File[]): FileRefusal[] {
  const refused = files.map(refusalOf).filter((refusal) => refusal !== null);
  const fit = files.filter((file) => refusalOf(file) === null);
  const room = MOST_FILES - filesOf(conversationId, fileDrafts.get()).length;
  const taken = fit.slice(0, room).map((file) => draftOf(conversationId, file));
  fileDrafts.set((all) => [...all, ...taken]);
  for (const draft of taken) void bring(draft);
  return fit.length > room ? [...refused, { name: "", why: "tooMany" }] : refused;
}

export const filesOf = (conversationId: string, all: FileDraft[]): FileDraft[] =>
  all.filter((draft) => draft.conversationId === conversationId);

export function removeFile(id: string): void {
  fileDrafts.set((all) => all.filter((draft) => draft.id !== id));
  stops.get(id)?.abort();
}

export function retryFile(id: string): void {
  const draft = fileDrafts.get().find((one) => one.id === id);
  if (draft) void bring(draft);
}

/** Upload what waited for the connection. */
export function resumeUploads(): void {
  for (const draft of fileDrafts.get()) if (draft.state === "waiting") void bring(draft);
}

/** The files of a message that goes out now; the composer has them no more. */
export function takeFiles(conversationId: string): Attachment[] {
  const mine = filesOf(conversationId, fileDrafts.get());
  fileDrafts.set((all) => all.filter((draft) => draft.conversationId !== conversationId));
  return mine.flatMap((draft) => draft.uploaded ?? []);
}

/** Put the files of a message that was refused back into the composer. */
export function giveBack(conversationId: string, attachments: Attachment[]): void {
  const back = attachments.map(
    (uploaded): FileDraft => ({
      ...{ id: uploaded.id, conversationId, name: uploaded.name, size: uploaded.size ?? 0 },
      ...{ file: null, share: 1, state: "ready", uploaded },
    }),
  );
  fileDrafts.set((all) => [...all, ...back]);
}

async function bring({ id, conversationId, file }: FileDraft): Promise<void> {
  if (!file) return;
  const stop = new AbortController();
  stops.set(id, stop);
  change(id, { state: "uploading", share: 0, error: undefined });
  try {
    const onProgress = (share: number) => change(id, { share });
    const uploaded = await api.upload<Attachment>(`/conversations/${conversationId}/files`, file, onProgress, stop.signal);
    change(id, { state: "ready", share: 1, uploaded });
  } catch (error) {
    const waits = (error instanceof Unreachable && !navigator.onLine) || (error instanceof ApiError && error.status === 401);
    change(id, waits ? { state: "waiting" } : { state: "failed", error });
  }
  stops.delete(id);
}

function change(id: string, fields: Partial<FileDraft>): void {
  fileDrafts.set((all) => all.map((draft) => (draft.id === id ? { ...draft, ...fields } : draft)));
}

function draftOf(conversationId: string, file: File): FileDraft {
  const about = { id: crypto.randomUUID(), conversationId, name: file.name, size: file.size };
  return { ...about, file, share: 0, state: "uploading", uploaded: null };
}

function refusalOf({ name, size }: File): FileRefusal | null {
  if (size > LARGEST) return { name, why: "tooLarge" };
  return size === 0 ? { name, why: "empty" } : null;
}
