/** The files that the customer is about to send: taken in, uploaded one by one, kept in this page's memory until they are sent. */

import type { Attachment } from "./protocol";
import type { Draft, Store } from "./store";
import { upload, UploadRefused, type Problem } from "./upload";
import { uuid } from "./uuid";

export const MOST_FILES = 10;
export const LARGEST_MB = 10;
const LARGEST = LARGEST_MB * 1024 * 1024;
const AGAIN_AFTER_MS = 3_000;
const MOST_ATTEMPTS = 3;

export interface FilesEvents {
  /** The visitor's token; null before there is a session. */
  token(): string | null;
  /** A file of a message on its way has arrived at the server, or was refused. */
  changed(messageId: string): void;
}

export class Files {
  private busy: { id: string; stop: AbortController } | null = null;
  private readonly attempts = new Map<string, number>();
  private timer = 0;

  constructor(
    private readonly store: Store,
    private readonly server: string,
    private readonly events: FilesEvents,
  ) {}

  /** Take files into the composer; those that cannot be sent are named there instead. */
  add(files: readonly File[]): void {
    const room = MOST_FILES - this.inComposer().length;
    const fit = files.filter((file) => refusalOf(file) === null);
    const refused = files.map((file) => refusalOf(file)).filter((refusal) => refusal !== null);
    const tooMany = fit.length > room ? ({ name: "", problem: "tooMany" } as const) : null;
    this.store.update({ files: [...this.all, ...fit.slice(0, room).map(draftOf)], fileRefusal: refused[0] ?? tooMany });
    this.work();
  }

  remove(id: string): void {
    this.drop((draft) => draft.id === id);
    this.store.update({ fileRefusal: null });
  }

  retry(id: string): void {
    this.attempts.delete(id);
    this.change(id, { state: "waiting", problem: null });
    this.work();
  }

  /** What the composer holds becomes part of this message. */
  giveTo(messageId: string): Draft[] {
    const mine = this.inComposer();
    const files = this.all.map((draft) => (draft.messageId === null ? { ...draft, messageId } : draft));
    this.store.update({ files, fileRefusal: null });
    for (const draft of mine) if (draft.state === "failed") this.retry(draft.id);
    return mine;
  }

  of(messageId: string): Draft[] {
    return this.all.filter((draft) => draft.messageId === messageId);
  }

  /** The message was sent, or thrown away. */
  forget(messageId: string): void {
    this.drop((draft) => draft.messageId === messageId);
  }

  /** Upload what waits: after a (re)connection, and whenever something was added. */
  readonly work = (): void => {
    this.rest();
    const token = this.events.token();
    const next = this.all.find((draft) => draft.state === "waiting");
    if (this.busy || !next || token === null || this.store.state.link !== "online") return;
    void this.bring(next, token);
  };

  /** The server has forgotten what it was given: all that is still here goes again. */
  startOver(): void {
    this.store.update({ files: this.all.map((draft) => ({ ...draft, state: "waiting", problem: null, uploaded: null })) });
  }

  stop(): void {
    this.rest();
    this.busy?.stop.abort();
  }

  private rest(): void {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  private get all(): readonly Draft[] {
    return this.store.state.files;
  }

  private inComposer(): Draft[] {
    return this.all.filter((draft) => draft.messageId === null);
  }

  private async bring({ id, file }: Draft, token: string): Promise<void> {
    const stop = new AbortController();
    this.busy = { id, stop };
    this.change(id, { state: "uploading", share: 0 });
    try {
      const uploaded = await upload(this.server, token, file, (share) => this.change(id, { share }), stop.signal);
      this.change(id, { state: "ready", share: 1, uploaded });
    } catch (error) {
      this.missed(id, error);
    }
    this.busy = null;
    const messageId = this.all.find((draft) => draft.id === id)?.messageId;
    if (messageId) this.events.changed(messageId);
    if (this.timer === 0) this.work();
  }

  /** A refusal stands until the customer tries again; what got lost on the way goes again by itself, a few times. */
  private missed(id: string, error: unknown): void {
    if (!this.all.some((draft) => draft.id === id)) return;
    const attempt = (this.attempts.get(id) ?? 0) + 1;
    this.attempts.set(id, attempt);
    if (error instanceof UploadRefused) this.change(id, { state: "failed", problem: error.problem });
    else if (this.store.state.link === "online" && attempt >= MOST_ATTEMPTS) this.change(id, { state: "failed", problem: "failed" });
    else {
      this.change(id, { state: "waiting" });
      this.timer = window.setTimeout(this.work, AGAIN_AFTER_MS);
    }
  }

  private drop(which: (draft: Draft) => boolean): void {
    const gone = this.all.filter(which);
    if (gone.length === 0) return;
    this.store.update({ files: this.all.filter((draft) => !which(draft)) });
    if (gone.some((draft) => draft.id === this.busy?.id)) this.busy?.stop.abort();
  }

  private change(id: string, fields: Partial<Draft>): void {
    this.store.update({ files: this.all.map((draft) => (draft.id === id ? { ...draft, ...fields } : draft)) });
  }
}

function draftOf(file: File): Draft {
  return { id: uuid(), messageId: null, file, share: 0, state: "waiting", problem: null, uploaded: null };
}

/** What a message may carry as it is: all of its files have arrived. */
export function uploadedOf(drafts: readonly Draft[]): Attachment[] | null {
  const uploaded = drafts.map((draft) => draft.uploaded);
  return uploaded.every((one) => one !== null) ? uploaded : null;
}

function refusalOf({ name, size }: File): { name: string; problem: Problem } | null {
  if (size > LARGEST) return { name, problem: "tooLarge" };
  return size === 0 ? { name, problem: "empty" } : null;
}
