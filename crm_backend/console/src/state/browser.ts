/** The browser's two storages, which may be full, forbidden or absent: then nothing is remembered, and nothing breaks. */

class Kept {
  constructor(readonly area: () => Storage) {}

  read(key: string): string | null {
    try {
      return this.area().getItem(`concierge.${key}`);
    } catch {
      return null;
    }
  }

  write(key: string, value: string | null): void {
    try {
      if (value === null) this.area().removeItem(`concierge.${key}`);
      else this.area().setItem(`concierge.${key}`, value);
    } catch {
      // private mode or full: the value lives on in memory
    }
  }
}

/** For as long as the browser keeps it. */
export const remembered = new Kept(() => localStorage);

/** For this tab. */
export const ofThisTab = new Kept(() => sessionStorage);
