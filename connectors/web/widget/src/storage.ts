/** What outlives a page: the visitor's token, unsent messages and choices, one drawer for each person; and, for a tab, an open chat. */

import type { Attachment, Cursor } from "./protocol";

/** A message that the server has not acknowledged yet. */
export interface Unsent {
  message_id: string;
  text: string;
  /** Milliseconds since 1970, by this machine's clock. */
  at: number;
  attachments: Attachment[];
  /** Whether files of it were not uploaded yet: they are gone when the page is. */
  unfinished: boolean;
}

export interface Drawer {
  token: string | null;
  locale: string | null;
  /** A language chosen in the menu that the server does not know yet. */
  languageToTell: string | null;
  /** How far the customer has read. */
  seen: Cursor | null;
  sound: boolean;
  /** Id of the conversation that was rated, or whose rating was declined, last. */
  rated: string | null;
}

const EMPTY: Drawer = { token: null, locale: null, languageToTell: null, seen: null, sound: false, rated: null };

export class Storage {
  private readonly prefix: string;
  private readonly openKey: string;
  private readonly box = openBox(() => localStorage);
  private readonly tab = openBox(() => sessionStorage);

  constructor(server: string, subject: string | null) {
    this.prefix = `concierge:${server}:${subject ?? ""}:`;
    this.openKey = `concierge:${server}:open`;
  }

  /** Whether the chat is open in this tab: whoever loads the page again finds it as it was. */
  get open(): boolean {
    return this.tab.getItem(this.openKey) !== null;
  }

  set open(open: boolean) {
    if (open) write(this.tab, this.openKey, true);
    else this.tab.removeItem(this.openKey);
  }

  get<K extends keyof Drawer>(key: K): Drawer[K] {
    return (this.read(this.prefix + key) as Drawer[K] | null) ?? EMPTY[key];
  }

  set<K extends keyof Drawer>(key: K, value: Drawer[K]): void {
    write(this.box, this.prefix + key, value);
  }

  /**
   * One entry for each message: two tabs that write at once cannot undo each other. One with files on their way is only this
   * tab's: another tab does not have them.
   */
  keep({ message_id, text, at, attachments, unfinished }: Unsent): void {
    const key = `${this.prefix}outbox:${message_id}`;
    write(unfinished ? this.tab : this.box, key, { message_id, text, at, attachments, unfinished });
    if (!unfinished) this.tab.removeItem(key);
  }

  drop(messageId: string): void {
    for (const box of [this.box, this.tab]) box.removeItem(`${this.prefix}outbox:${messageId}`);
  }

  /** All unsent messages of this person, also those of other tabs, oldest first. */
  unsent(): Unsent[] {
    return [this.box, this.tab].flatMap((box) => this.outboxIn(box)).sort((a, b) => a.at - b.at);
  }

  private outboxIn(box: globalThis.Storage): Unsent[] {
    const keys = Array.from({ length: box.length }, (_, index) => box.key(index) ?? "");
    const outbox = keys.filter((key) => key.startsWith(`${this.prefix}outbox:`));
    const messages = outbox.map((key) => this.read(key, box) as Unsent | null).filter((message) => message !== null);
    return messages.map((message) => ({ ...message, attachments: message.attachments ?? [] })); // a version before files kept none
  }

  private read(key: string, box = this.box): unknown {
    try {
      return JSON.parse(box.getItem(key) ?? "null");
    } catch {
      return null;
    }
  }
}

function write(box: globalThis.Storage, key: string, value: unknown): void {
  try {
    box.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage costs the memory across reloads, never the chat itself.
  }
}

/** The browser's storage, or one that lasts as long as the page where the browser forbids it. */
function openBox(ofBrowser: () => globalThis.Storage): globalThis.Storage {
  try {
    const box = ofBrowser();
    box.getItem("concierge");
    return box;
  } catch {
    return new PageStorage();
  }
}

class PageStorage implements globalThis.Storage {
  private readonly entries = new Map<string, string>();

  get length(): number {
    return this.entries.size;
  }

  clear(): void {
    this.entries.clear();
  }

  getItem(key: string): string | null {
    return this.entries.get(key) ?? null;
  }

  key(index: number): string | null {
    return [...this.entries.keys()][index] ?? null;
  }

  removeItem(key: string): void {
    this.entries.delete(key);
  }

  setItem(key: string, value: string): void {
    this.entries.set(key, value);
  }
}
