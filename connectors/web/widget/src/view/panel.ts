/** The open chat: header, banner, log, composer. A dialog without a trap: Tab leaves it, Escape closes it. */

import type { Chat } from "../chat";
import { wordsIn } from "../i18n";
import type { State } from "../store";
import { downloadTranscript } from "../transcript";
import { Banner } from "./banner";
import { Composer } from "./composer";
import { h, setAttribute } from "./dom";
import { Dropping } from "./dropping";
import { Header } from "./header";
import { Log } from "./log";
import { Menu } from "./menu";
import { Rating } from "./rating";
import { Welcome } from "./welcome";

export class Panel {
  readonly element: HTMLElement;
  private readonly parts: readonly { render(state: State, before: State | null): void }[];
  private readonly composer: Composer;

  constructor(chat: Chat, server: string, onClose: () => void, onRetry: () => void) {
    this.composer = new Composer({
      send: (text) => chat.send(text),
      typing: () => chat.typing.touch(),
      addFiles: (files) => chat.files.add(files),
      removeFile: (id) => chat.files.remove(id),
      retryFile: (id) => chat.files.retry(id),
    });
    const pressed = (byKeyboard: boolean) => byKeyboard && this.composer.focus();
    const menu = new Menu({
      speak: (locale) => void chat.speak(locale),
      setSound: (on) => chat.setSound(on),
      transcript: () => downloadTranscript(chat.store.state),
      move: (address) => chat.moving.ask(address),
      invalid: () => chat.moving.invalid(),
      moved: () => this.composer.focus(),
    });
    const welcome = new Welcome((starter, byKeyboard) => (chat.press(starter), pressed(byKeyboard)));
    const rating = new Rating({
      rate: (value, comment) => chat.rate(value, comment),
      skip: () => chat.declineRating(),
      done: () => this.composer.focus(),
    });
    const log = new Log(welcome.element, rating.element, {
      press: (button, byKeyboard) => (chat.press(button), pressed(byKeyboard)),
      retry: (messageId) => chat.outbox.retry(messageId),
      discard: (messageId) => chat.outbox.discard(messageId),
    }, server);
    const header = new Header(menu, onClose);
    const banner = new Banner(onRetry);
    const attributes = { class: "panel", role: "dialog", "aria-modal": "false", hidden: true };
    this.element = h("section", attributes, header.element, banner.element, log.element, this.composer.element);
    const dropping = new Dropping(this.element, (files) => (chat.files.add(files), this.composer.focus()));
    this.element.append(dropping.element);
    this.parts = [header, menu, banner, welcome, rating, log, this.composer, dropping];
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && onClose());
  }

  render(state: State, before: State | null): void {
    setAttribute(this.element, "aria-label", wordsIn(state.locale).header.dialog(state.brand.name));
    setAttribute(this.element, "hidden", !state.open);
    for (const part of this.parts) part.render(state, before);
    // A chat that was open when the page loaded takes nobody's focus, and opens no phone's keyboard.
    if (state.open && before && !before.open) this.composer.focus();
  }
}
