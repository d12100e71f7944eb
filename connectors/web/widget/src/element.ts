/** `<concierge-chat>`: the web component, and what a page may ask of it. */

import { Chat } from "./chat";
import { ATTRIBUTES, readConfig } from "./config";
import { wordsIn } from "./i18n";
import { unread, type State } from "./store";
import { styles } from "./styles";
import { PageTitle } from "./title";
import { h, setAttribute } from "./view/dom";
import { Launcher } from "./view/launcher";
import { Panel } from "./view/panel";

export class ConciergeChat extends HTMLElement {
  static readonly observedAttributes = ATTRIBUTES.filter((name) => name !== "data-theme");
  private chat: Chat | null = null;
  private launcher: Launcher | null = null;
  private shown: State | null = null;
  private readonly pageTitle = new PageTitle();

  /** Open the chat; the focus goes to the input. */
  open(): void {
    this.chat?.open();
  }

  /** Close the chat; the focus returns to the launcher if it was inside. */
  close(): void {
    const hadFocus = this.shadowRoot?.activeElement !== null;
    this.chat?.close();
    if (hadFocus) queueMicrotask(() => this.launcher?.element.focus());
  }

  /** Open the chat and say this for the customer, as a page's own "Where is my order?" link does. */
  ask(text: string): void {
    this.open();
    this.chat?.say(text);
  }

  connectedCallback(): void {
    if (this.chat) return;
    const config = readConfig(this);
    const chat = (this.chat = new Chat(config));
    const launcher = (this.launcher = new Launcher(() => this.open()));
    const panel = new Panel(chat, config.server, () => this.close(), () => chat.reconnect());
    const root = h("div", { class: "root" }, launcher.announcer, panel.element, launcher.element);
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [styles()];
    shadow.replaceChildren(root);
    chat.store.subscribe((state) => {
      setAttribute(root, "lang", wordsIn(state.locale).tag);
      launcher.render(state);
      panel.render(state, this.shown);
      this.pageTitle.show(unread(state).length, wordsIn(state.locale));
      this.shown = state;
    });
    chat.start();
  }

  disconnectedCallback(): void {
    if (this.chat) this.pageTitle.show(0, wordsIn(this.chat.store.state.locale));
    this.chat?.stop();
    this.chat = this.launcher = this.shown = null;
  }

  /** Another person or server is another chat, and one that was open stays open; another language is the same chat. */
  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.chat || before === after) return;
    if (name === "data-locale") {
      void this.chat.followPage(after);
      return;
    }
    const wasOpen = this.chat.store.state.open;
    this.disconnectedCallback();
    this.connectedCallback();
    if (wasOpen) this.open();
  }
}
