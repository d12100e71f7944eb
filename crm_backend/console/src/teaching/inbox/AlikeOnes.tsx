/** The messages that are nearest to this one, to be labelled along with it; what means something else is taken out. */

import { useTexts } from "../texts";
import styles from "./inbox.module.css";
import type { Alike } from "./types";

interface Props {
  ones: Alike[];
  /** Those that are labelled along; null: none, and they are not shown. */
  along: ReadonlySet<string> | null;
  onToggle: () => void;
  onAlong: (along: ReadonlySet<string>) => void;
}

export function AlikeOnes({ ones, along, onToggle, onAlong }: Props) {
  const t = useTexts().labelling;
  function turn(id: string) {
    const next = new Set(along);
    if (!next.delete(id)) next.add(id);
    onAlong(next);
  }
  return (
    <section className={styles.alike} data-on={along !== null}>
      <button type="button" aria-pressed={along !== null} onClick={onToggle}>
        <kbd>a</kbd>
        {t.along(along?.size ?? ones.length)}
      </button>
      {along && (
        <>
          <p>{t.alongHint}</p>
          <ul>
            {ones.map((one) => (
              <li key={one.id}>
                <label>
                  <input type="checkbox" checked={along.has(one.id)} onChange={() => turn(one.id)} />
                  <span lang={one.language}>{one.text}</span>
                </label>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
