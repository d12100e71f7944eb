/** What the next training would learn that the last one did not, and the button that starts it. */

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTexts } from "../texts";
import { newsOptions } from "./queries";
import styles from "./training.module.css";
import { isOpen, type Run } from "./types";

const NAMED = 4;

interface Props {
  rows: readonly Run[];
  start: () => void;
  starting: boolean;
}

export function News({ rows, start, starting }: Props) {
  const t = useTexts().training;
  const news = useQuery(newsOptions).data;
  const most = Math.max(1, ...(news?.authors.map(({ changes }) => changes) ?? []));
  const quiet = (takenBack: number) =>
    takenBack > 0 ? t.onlyTakenBack(takenBack) : rows.some(({ state }) => state === "done") ? t.noNews : t.neverTrained;
  return (
    <header className={styles.news}>
      <h2>{news ? t.news(news.changes) : t.loading}</h2>
      {news && news.changes > 0 && (
        <ul aria-label={t.byWhom}>
          {news.authors.slice(0, NAMED).map(({ name, changes }) => (
            <li key={name}>
              <span>{name}</span>
              <i style={{ inlineSize: `${(60 * changes) / most}px` }} />
              <b>{changes}</b>
            </li>
          ))}
          {news.authors.length > NAMED && <li className={styles.quiet}>{t.others(news.authors.length - NAMED)}</li>}
        </ul>
      )}
      {news && news.changes === 0 && <p>{quiet(news.taken_back)}</p>}
      {news && news.changes > 0 && news.taken_back > 0 && <p>{t.takenBack(news.taken_back)}</p>}
      <Button size="compact-md" onClick={start} disabled={starting || rows.some(isOpen)} title={t.key}>
        {t.start}
      </Button>
    </header>
  );
}
