/** The customers' own messages that are taken otherwise now, grouped by what they were and are, with a filter. */

import { useId, useState } from "react";
import { spoken, useLanguage } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { SearchField } from "../../ui/SearchField";
import { Segments } from "../../ui/Segments";
import { useTexts } from "../texts";
import { has, isOf, KINDS, type Kind } from "./filtering";
import styles from "./training.module.css";
import type { FlipGroup, Outcome, Report } from "./types";

export function Flips({ flips }: { flips: Report["flips"] }) {
  const t = useTexts().training.flips;
  const language = useLanguage();
  const [kind, setKind] = useState<Kind>("all");
  const [words, setWords] = useState("");
  const speak = (intent: string) => spoken(intent, language);
  const shown = flips.groups.filter((group) => isOf(group, kind) && has(group, words, speak));
  const most = Math.max(1, ...flips.groups.map(({ count }) => count));
  return (
    <section className={styles.block}>
      <h3>{t.title}</h3>
      <p>{flips.messages ? t.summary(flips.changed, flips.messages) : t.noMessages}</p>
      {flips.groups.length > 0 && (
        <>
          <div className={styles.tools}>
            <SearchField value={words} label={t.searchLong} placeholder={t.search} onChange={setWords} />
            <Segments label={t.filter} value={kind} choices={KINDS.map((value) => ({ value, label: t.kinds[value] }))} onChange={setKind} />
          </div>
          {shown.length === 0 && <p className={styles.quiet}>{t.none}</p>}
          <ul className={styles.groups}>
            {shown.map((group) => (
              <li key={[group.from.intent, group.from.decision, group.to.intent, group.to.decision].join()}>
                <Group group={group} most={most} />
              </li>
            ))}
          </ul>
          {flips.more_groups > 0 && <p className={styles.quiet}>{t.more(flips.more_groups)}</p>}
        </>
      )}
    </section>
  );
}

function Group({ group, most }: { group: FlipGroup; most: number }) {
  const t = useTexts().training.flips;
  const { better, worse } = group.golden;
  const summary = useId();
  return (
    <details className={styles.group} open={group.count <= 2}>
      <summary id={summary}>
        <span className={styles.way}>
          <Meant outcome={group.from} />
          <Icon name="next" size={14} />
          <Meant outcome={group.to} />
        </span>
        {better + worse > 0 && (
          <span className={styles.verdict} title={t.verdict(better, worse)}>
            {better > 0 && <em data-is="better">▲ {better}</em>}
            {worse > 0 && <em data-is="worse">▼ {worse}</em>}
          </span>
        )}
        <span className={styles.count}>
          <i style={{ inlineSize: `${(48 * group.count) / most}px` }} />
          <b>{group.count}</b>
        </span>
      </summary>
      <ul aria-labelledby={summary}>
        {group.examples.map(({ text, live, candidate }) => (
          <li key={text}>
            <q>{text}</q>
            <span title={t.confidence}>
              {live.toFixed(2)} → {candidate.toFixed(2)}
            </span>
          </li>
        ))}
        {group.count > group.examples.length && <li className={styles.quiet}>{t.moreMessages(group.count - group.examples.length)}</li>}
      </ul>
    </details>
  );
}

function Meant({ outcome }: { outcome: Outcome }) {
  const t = useTexts().training.flips;
  const language = useLanguage();
  return (
    <span className={styles.meant} data-decision={outcome.decision}>
      {spoken(outcome.intent, language)}
      {outcome.decision !== "act" && <small>{t.decisions[outcome.decision]}</small>}
    </span>
  );
}
