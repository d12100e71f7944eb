/** The first few of a list, and the rest when asked for. */

import { type ReactNode, useState } from "react";
import { useTexts } from "../i18n";
import styles from "./customer.module.css";

const FEW = 4;

export function Few<T>({ items, children }: { items: T[]; children: (item: T) => ReactNode }) {
  const t = useTexts();
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(0, items.length - FEW);
  if (items.length === 0) return null;
  return (
    <>
      <ul className={styles.entries}>{items.slice(0, items.length - hidden).map(children)}</ul>
      {hidden > 0 && (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          {t.card.more(hidden)}
        </button>
      )}
    </>
  );
}
