/** The pairs of intents that are confused on the golden set, those of the candidate first. */

import { useState } from "react";
import { spoken, useLanguage } from "../../i18n";
import { useTexts } from "../texts";
import styles from "./training.module.css";
import type { Report } from "./types";

const SHOWN = 10;

export function Confusions({ pairs }: { pairs: Report["confusions"] }) {
  const t = useTexts().training.confusions;
  const language = useLanguage();
  const [all, setAll] = useState(false);
  const most = Math.max(1, ...pairs.flatMap(({ live, candidate }) => [live, candidate]));
  const bar = (count: number) => ({ inlineSize: `${(72 * count) / most}px` });
  return (
    <section className={styles.block}>
      <h3>{t.title}</h3>
      {pairs.length === 0 ? (
        <p>{t.none}</p>
      ) : (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t.expected}</th>
                <th scope="col" className={styles.left}>
                  {t.understood}
                </th>
                <th scope="col" className={styles.left}>
                  {t.times}
                </th>
              </tr>
            </thead>
            <tbody>
              {pairs.slice(0, all ? undefined : SHOWN).map(({ expected, understood, live, candidate }) => (
                <tr key={`${expected} ${understood}`}>
                  <th scope="row">{spoken(expected, language)}</th>
                  <td className={styles.left}>{spoken(understood, language)}</td>
                  <td className={styles.pair} aria-label={t.counts(live, candidate)} title={t.counts(live, candidate)}>
                    <span data-is="live">
                      <i style={bar(live)} />
                      {live}
                    </span>
                    <span data-is="candidate">
                      <i style={bar(candidate)} />
                      {candidate}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {pairs.length > SHOWN && (
        <button type="button" className={styles.more} onClick={() => setAll(!all)}>
          {all ? t.fewer : t.more(pairs.length - SHOWN)}
        </button>
      )}
    </section>
  );
}
