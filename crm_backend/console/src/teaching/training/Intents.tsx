/** The golden set by intent, sorted by any column. */

import { useState } from "react";
import { spoken, useLanguage } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { useTexts } from "../texts";
import { Delta } from "./Delta";
import { percent } from "./numbers";
import { COLUMNS, type Column, change, pressed, type Sorting, sorted, telling } from "./sorting";
import styles from "./training.module.css";
import type { IntentRow } from "./types";

export function Intents({ rows, isProtected }: { rows: readonly IntentRow[]; isProtected: readonly string[] }) {
  const t = useTexts().training.intents;
  const language = useLanguage();
  const [all, setAll] = useState(false);
  const changed = telling(rows);
  const [sorting, setSorting] = useState<Sorting>({ by: "recallChange", rising: true });
  return (
    <section className={styles.block}>
      <h3>{t.title}</h3>
      <p>{t.explained}</p>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" aria-sort={order(column, sorting)}>
                  <button type="button" onClick={() => setSorting(pressed(sorting, column))}>
                    {t.columns[column]}
                    <i aria-hidden="true">{sorting.by === column ? (sorting.rising ? "↑" : "↓") : ""}</i>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted(all ? rows : changed, sorting).map((row) => (
              <tr key={row.intent}>
                <th scope="row">
                  <span title={row.intent}>{spoken(row.intent, language)}</span>
                  {isProtected.includes(row.intent) && (
                    <span className={styles.lock} title={t.isProtected}>
                      <Icon name="lock" size={12} />
                    </span>
                  )}
                </th>
                <td>{row.support}</td>
                <Share of={row.candidate?.recall} />
                <td>
                  <Delta by={change(row, "recall")} />
                </td>
                <Share of={row.candidate?.f1} />
                <td>
                  <Delta by={change(row, "f1")} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <button type="button" className={styles.more} onClick={() => setAll(!all)}>
        {all ? t.changed : t.all(rows.length)}
      </button>
    </section>
  );
}

function Share({ of }: { of: number | undefined }) {
  const language = useLanguage();
  if (of === undefined) return <td>–</td>;
  return (
    <td className={styles.share}>
      <span>
        <i style={{ inlineSize: `${100 * of}%` }} />
      </span>
      {percent(of, language)}
    </td>
  );
}

function order(column: Column, { by, rising }: Sorting): "ascending" | "descending" | "none" {
  if (by !== column) return "none";
  return rising ? "ascending" : "descending";
}
