/** The figures of an alarm in a sentence; those over time or by intent as bars. */

import { spoken, useLanguage } from "../../i18n";
import { date, percent } from "../../time/format";
import { useNow } from "../../time/useNow";
import { useTexts } from "../texts";
import styles from "./quality.module.css";
import type { Content } from "./types";

export function Facts({ content }: { content: Content }) {
  const t = useTexts().teaching.quality;
  const language = useLanguage();
  const { intent, intents, count, wanted, usual, script, confused, share, expected, index, chance, alike } = content;
  const said = [
    wanted !== undefined && count !== undefined && t.count(count, wanted),
    usual !== undefined && count !== undefined && t.countOfMany(count, usual),
    script && t.noneIn(t.scripts[script] ?? script),
    confused !== undefined && share !== undefined && t.confused(confused, percent(share, language)),
    expected !== undefined && share !== undefined && t.strange(percent(share, language), percent(expected, language)),
    index !== undefined && t.index(index.toFixed(2)),
    chance !== undefined && t.chance(percent(chance, language)),
    alike !== undefined && t.alike(percent(alike, language)),
  ].filter((each) => typeof each === "string");
  const about = intents ?? (intent ? [intent] : []);
  return (
    <>
      {about.length > 0 && <h3 className={styles.about}>{about.map((name) => spoken(name, language)).join(" ↔ ")}</h3>}
      {said.length > 0 && <p>{said.join(" · ")}</p>}
      {content.weeks && <Weeks weeks={content.weeks} />}
      {content.changed && <Changed rows={content.changed} />}
    </>
  );
}

function Weeks({ weeks }: { weeks: NonNullable<Content["weeks"]> }) {
  const t = useTexts().teaching.quality;
  const language = useLanguage();
  const now = useNow();
  return (
    <table className={styles.bars}>
      <caption>{t.unfamiliarAxis}</caption>
      <tbody>
        {weeks.map((week) => (
          <tr key={week.monday}>
            <th scope="row">{date(`${week.monday}T00:00:00Z`, now, language)}</th>
            <td>
              <Bar share={week.share} />
            </td>
            <td>{percent(week.share, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Changed({ rows }: { rows: NonNullable<Content["changed"]> }) {
  const t = useTexts().teaching.quality;
  const language = useLanguage();
  return (
    <table className={styles.bars}>
      <tbody>
        {rows.map((row) => (
          <tr key={row.intent}>
            <th scope="row">{spoken(row.intent, language)}</th>
            <td>
              <Bar share={row.before} faint />
              <Bar share={row.after} />
            </td>
            <td>
              {t.before} {percent(row.before, language)} · {t.after} {percent(row.after, language)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const WIDTH = 160;

function Bar({ share, faint = false }: { share: number; faint?: boolean }) {
  return (
    <svg width={WIDTH} height={8} viewBox={`0 0 ${WIDTH} 8`} aria-hidden="true" data-faint={faint}>
      <rect width={Math.max(1, share * WIDTH)} height={8} rx={2} />
    </svg>
  );
}
