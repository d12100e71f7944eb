/** The number of unread messages in the page's title, and the page's own title again without any. */

import type { Catalogue } from "./i18n";

export class PageTitle {
  private own: string | null = null;
  private shown: string | null = null;

  show(count: number, words: Catalogue): void {
    // The page may have changed its title meanwhile: then that is its own one.
    if (this.shown !== null && document.title !== this.shown) this.own = document.title;
    if (count > 0) {
      this.own ??= document.title;
      this.shown = words.title.unread(count, this.own);
      if (document.title !== this.shown) document.title = this.shown;
    } else if (this.own !== null) {
      document.title = this.own;
      this.own = this.shown = null;
    }
  }
}
