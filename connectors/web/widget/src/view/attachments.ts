/** The files of one message: pictures in place, sound and film to be played, everything else as a link. */

import { fileSize } from "../format";
import { wordsIn } from "../i18n";
import { safeUrl } from "../linkify";
import type { Attachment } from "../protocol";
import type { State } from "../store";
import type { Entry } from "../timeline";
import { h, icon } from "./dom";
import { ICONS } from "./icons";
import { thumbnail } from "./thumbnail";
import { about } from "./tray";

export class AttachmentsView {
  readonly element = h("div", { class: "files" });
  private shown = "";

  constructor(
    private readonly state: State,
    private readonly server: string,
    private readonly onLoaded: () => void,
  ) {}

  update({ attachments, drafts }: Entry): void {
    const wanted = JSON.stringify([attachments, drafts.map(({ id, state }) => [id, state])]);
    if (wanted !== this.shown) {
      const parts = [...drafts.map((draft) => this.draft(draft)), ...attachments.map((file) => this.file(file))];
      this.element.replaceChildren(...parts);
      this.element.toggleAttribute("data-many", parts.length > 1);
      this.element.hidden = parts.length === 0;
    }
    this.shown = wanted;
    const bars = this.element.querySelectorAll("progress");
    const underWay = drafts.filter(({ state }) => state === "uploading" || state === "waiting");
    bars.forEach((bar, at) => (bar.value = underWay[at]?.share ?? 0));
  }

  private draft(draft: Entry["drafts"][number]): HTMLElement {
    return h("div", { class: "document", "data-state": draft.state }, thumbnail(draft.file), ...about(draft, this.state));
  }

  private file(file: Attachment): HTMLElement {
    const url = file.url === null ? null : safeUrl(file.url, this.server);
    if (url === null) return this.document(file, null);
    if (file.kind === "image") return this.picture(file, url);
    if (file.kind === "audio" || file.kind === "video") return this.player(file, file.kind, url);
    return this.document(file, url);
  }

  private picture(file: Attachment, url: string): HTMLElement {
    const words = wordsIn(this.state.locale).files;
    const link = h("a", { class: "picture", href: url, title: this.name(file), ...ELSEWHERE, "aria-label": words.opens(this.name(file)) });
    const fail = () => link.replaceWith(this.document(file, url));
    link.append(h("img", { src: url, alt: this.name(file), on: { load: this.onLoaded, error: fail } }));
    return link;
  }

  private player(file: Attachment, kind: "audio" | "video", url: string): HTMLElement {
    const attributes = { class: kind, controls: true, preload: "metadata", "aria-label": this.name(file), src: url, playsinline: true };
    const player = h(kind, attributes);
    player.addEventListener("error", () => player.replaceWith(this.document(file, url)));
    player.addEventListener("loadedmetadata", this.onLoaded);
    return player;
  }

  private document(file: Attachment, url: string | null): HTMLElement {
    const words = wordsIn(this.state.locale).files;
    const size = file.size === null ? "" : fileSize(file.size, this.state.locale);
    const told = url !== null ? size : file.state === "failed" ? words.missing : words.pending;
    const sign = h("span", { class: "thumb", "aria-hidden": "true" }, icon(ICONS.document));
    const text = h("span", { class: "about" }, h("b", { dir: "auto" }, this.name(file)), h("span", { class: "told" }, told));
    if (url === null) return h("div", { class: "document", "data-state": file.state }, sign, text);
    return h("a", { class: "document", href: url, ...ELSEWHERE }, sign, text);
  }

  private name({ name, kind }: Attachment): string {
    return name || wordsIn(this.state.locale).files.unnamed[kind];
  }
}

const ELSEWHERE = { target: "_blank", rel: "noopener noreferrer" };
