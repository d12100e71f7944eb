/** The held-out messages that only one of the two models reads rightly: what was broken first. */

import { spoken, useLanguage } from "../../i18n";
import { useTexts } from "../texts";
import { probability } from "./numbers";
import styles from "./training.module.css";
import type { GoldenChange, Paired } from "./types";

export function GoldenChanges({ changes, set }: { changes: readonly GoldenChange[]; set: Paired }) {
  const t = useTexts().training.golden;
  const language = useLanguage();
  return (
    <section className={styles.block}>
      <h3>{t.title}</h3>
      <p>{changes.length ? t.summary(set.fixed, set.broken, probability(set.p)) : t.none(set.n)}</p>
      {changes.length > 0 && (
        <ul className={styles.changes}>
          {changes.map(({ text, expected, live, candidate, better }) => (
            <li key={text}>
              <em data-is={better ? "better" : "worse"} title={better ? t.fixed : t.broken}>
                {better ? "▲" : "▼"}
              </em>
              <q>{text}</q>
              <span>
                {t.expected(spoken(expected, language))} {t.went(spoken(live, language), spoken(candidate, language))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
